//! The formats that are asserted, each by the grammar of its RFC and nothing else.

/// RFC 3339 `date-time`: calendar days, an offset, and a leap second only where UTC has one (23:59:60).
#[must_use]
pub fn date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((date, rest)) = bytes.split_at_checked(10) else { return false };
    let Some((time, rest)) = rest.split_at_checked(9) else { return false };
    let (Some(year), Some(month), Some(day)) = (digits(&date[..4]), digits(&date[5..7]), digits(&date[8..]))
    else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) =
        (digits(&time[1..3]), digits(&time[4..6]), digits(&time[7..]))
    else {
        return false;
    };
    let separated = date[4] == b'-'
        && date[7] == b'-'
        && matches!(time[0], b'T' | b't')
        && time[3] == b':'
        && time[6] == b':';
    let Some(offset) = offset_minutes(after_fraction(rest)) else { return false };
    separated
        && (1..=days_in_month(year, month)).contains(&day)
        && hour <= 23
        && minute <= 59
        && (second <= 59 || (second == 60 && is_last_minute_of_utc_day(hour, minute, offset)))
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
            let (hours, minutes) = (digits(&[*a, *b])?, digits(&[*c, *d])?);
            let total = hours * 60 + minutes;
            (hours <= 23 && minutes <= 59).then_some(if *sign == b'+' { total } else { -total })
        }
        _ => None,
    }
}

fn is_last_minute_of_utc_day(hour: i32, minute: i32, offset: i32) -> bool {
    (hour * 60 + minute - offset).rem_euclid(24 * 60) == 24 * 60 - 1
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

fn digits(bytes: &[u8]) -> Option<i32> {
    bytes
        .iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0')))
}
