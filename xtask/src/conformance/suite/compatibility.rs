//! Which drafts a group of tests is for, where one file holds those of all drafts: `7`, `<=2019`, `=2020`, `6,<=2019`.

/// The draft that we are.
const DRAFT: u32 = 2020;

/// Whether the constraints, from the smallest draft to the largest, hold for our draft; none hold for all drafts.
pub(super) fn holds(constraints: &str) -> bool {
    let mut holds = true;
    for constraint in constraints.split(',').map(str::trim).filter(|constraint| !constraint.is_empty()) {
        let digits = constraint.trim_start_matches(['<', '=']);
        let Ok(draft) = digits.parse::<u32>() else { return false };
        holds = match &constraint[..constraint.len() - digits.len()] {
            "<=" => DRAFT <= draft,
            "=" => DRAFT == draft,
            _ => DRAFT >= draft,
        };
        if DRAFT <= draft {
            break;
        }
    }
    holds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_read_from_the_smallest_draft_on() {
        for (constraints, expected) in [
            ("", true),
            ("7", true),
            ("<=2019", false),
            ("=2020", true),
            ("6,<=2019", false),
            ("2019,<=2020", true),
            ("=3,7,<=2020", true),
            ("<=3,7", true),
            ("=7,=2019", false),
            ("9999", false),
        ] {
            assert_eq!(holds(constraints), expected, "{constraints}");
        }
    }
}
