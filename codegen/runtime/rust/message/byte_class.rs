//! Sets of bytes that a pattern stays within.

/// The bytes within ranges, both ends included, as a table.
pub(crate) const fn class(ranges: &[(u8, u8)]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut index = 0;
    while index < ranges.len() {
        let (low, high) = ranges[index];
        let mut byte = low as usize;
        while byte <= high as usize {
            table[byte] = true;
            byte += 1;
        }
        index += 1;
    }
    table
}
