// @generated: carried over by `cargo xtask codegen`: format/date.rs.

//! Dates and times: RFC 3339, with its appendix A for durations.

/// `2026-01-02T03:04:05.678Z`
#[must_use]
pub fn date_time(text: &str) -> bool {
    text.split_once(['T', 't']).is_some_and(|(day, hour)| date(day) && time(hour))
}

/// `2026-01-02`
#[must_use]
pub fn date(text: &str) -> bool {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return false };
    let parts = [number(&[*a, *b, *c, *d]), number(&[*e, *f]), number(&[*g, *h])];
    let [Some(year), Some(month), Some(day)] = parts else { return false };
    (1..=days_in_month(year, month)).contains(&day)
}

/// `03:04:05.678Z`; a leap second only where UTC has one.
#[must_use]
pub fn time(text: &str) -> bool {
    let [a, b, b':', c, d, b':', e, f, rest @ ..] = text.as_bytes() else { return false };
    let parts = [number(&[*a, *b]), number(&[*c, *d]), number(&[*e, *f])];
    let [Some(hour), Some(minute), Some(second)] = parts else { return false };
    let Some(offset) = offset_minutes(after_fraction(rest)) else { return false };
    let last_minute = (hour * 60 + minute - offset).rem_euclid(24 * 60) == 24 * 60 - 1;
    hour <= 23 && minute <= 59 && (second <= 59 || (second == 60 && last_minute))
}

/// `P4DT12H30M5S`, `P2W`
#[must_use]
pub fn duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (day, time) = rest.split_once('T').map_or((rest, None), |(day, time)| (day, Some(time)));
    match time {
        None => units(day, "YMD") || units(day, "W"),
        Some(time) => (day.is_empty() || units(day, "YMD")) && units(time, "HMS"),
    }
}

/// Numbers, each with one of the units, which follow one another without a gap.
fn units(text: &str, order: &str) -> bool {
    let mut expected: Option<&str> = None;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let Some(unit) = rest[digits..].chars().next() else { return false };
        let allowed = expected.unwrap_or(order);
        let Some(place) = allowed.find(unit) else { return false };
        if digits == 0 || (expected.is_some() && place > 0) {
            return false;
        }
        expected = Some(&allowed[place + 1..]);
        rest = &rest[digits + 1..];
    }
    expected.is_some()
}

/// What follows `.123`; all of it where there is no fraction.
fn after_fraction(rest: &[u8]) -> &[u8] {
    match rest {
        [b'.', digits @ ..] => {
            let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if count == 0 { rest } else { &digits[count..] }
        }
        _ => rest,
    }
}

/// `Z` or `+hh:mm`, as minutes east of UTC.
fn offset_minutes(offset: &[u8]) -> Option<i32> {
    match offset {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let (hours, minutes) = (number(&[*a, *b])?, number(&[*c, *d])?);
            let total = hours * 60 + minutes;
            (hours <= 23 && minutes <= 59).then_some(if *sign == b'+' { total } else { -total })
        }
        _ => None,
    }
}

fn days_in_month(year: i32, month: i32) -> i32 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

fn number(bytes: &[u8]) -> Option<i32> {
    bytes
        .iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0')))
}
