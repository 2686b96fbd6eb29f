//! How many questions share a round trip.

/// All answers are due within one deadline, and each may be as large as a connection's queue: what a fast line brings in
/// time may be too much for a slow one. So a turn that was not answered in time is halved, and grows by one with each that was.
#[derive(Debug)]
pub(super) struct Turn(usize);

const MOST: usize = 16;

impl Turn {
    pub(super) fn new() -> Self {
        Self(MOST)
    }

    pub(super) fn questions(&self) -> usize {
        self.0
    }

    pub(super) fn was_answered(&mut self) {
        self.0 = (self.0 + 1).min(MOST);
    }

    /// False when it cannot be smaller.
    pub(super) fn halve(&mut self, asked: usize) -> bool {
        self.0 = (asked / 2).max(1);
        asked > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_halved_down_to_one_and_grows_again() {
        let mut turn = Turn::new();
        assert!([16, 8, 4, 2].into_iter().all(|asked| turn.halve(asked)));
        assert!(!turn.halve(1));
        assert_eq!(turn.questions(), 1);
        for _ in 0..100 {
            turn.was_answered();
        }
        assert_eq!(turn.questions(), MOST);
    }
}
