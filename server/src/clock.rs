//! The server's clock, and how it is written on the wire.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aether_ws_protocol::Timestamp;

/// The present moment as `sent_at` shows it.
#[must_use]
pub fn now() -> Timestamp {
    timestamp(SystemTime::now())
}

/// A moment in UTC with six digits of fraction: always 27 characters, so that texts sort as the moments do.
#[must_use]
pub fn timestamp(moment: SystemTime) -> Timestamp {
    timestamp_from_micros(micros(moment))
}

/// A moment as microseconds since 1970; what lies before is 1970.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "64 bits of microseconds last for half a million years")]
pub fn micros(moment: SystemTime) -> u64 {
    moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64)
}

/// Whether a store can have counted so far: positions in history and revisions of presence are microseconds since 1970 on
/// its clock, or one more than the last where that stands still.
///
/// # Design
/// What was forged must not end the numbers: whatever is taken here, the next ones follow it one by one, and so stay far
/// below a bound that moves on with the time. Clocks are set wrong, this machine's too, and what a store did count must
/// never be taken for forged, or its clients would miss all that follows: so the bound is as far ahead as it can be while
/// scripts, which count to 2^53 (in the year 2255), have as long again.
#[must_use]
pub(crate) fn is_plausible(micros_since_1970: u64) -> bool {
    const YEAR: u64 = 365 * 24 * 3600 * 1_000_000;
    micros_since_1970 < micros(SystemTime::now()).max(56 * YEAR) + 100 * YEAR
}

/// The moment that is so many microseconds after 1970.
#[must_use]
pub fn moment(micros: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(micros.min(LAST_MICROS))
}

/// The timestamp of the moment so many microseconds after 1970, which is how Redis tells its `TIME`.
#[must_use]
pub fn timestamp_from_micros(micros: u64) -> Timestamp {
    let micros = micros.min(LAST_MICROS);
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}Z");
    Timestamp::try_from(text).expect("it is written in the format it is checked for")
}

/// A timestamp as microseconds since 1970, with what is finer cut off; what lies before is 1970.
#[must_use]
pub fn micros_of(timestamp: &Timestamp) -> u64 {
    micros_of_text(timestamp.as_str())
}

/// A text that is known to be a timestamp as microseconds since 1970, with what is finer cut off.
pub(crate) fn micros_of_text(text: &str) -> u64 {
    let number =
        |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    let seconds = days_from_civil(number(0, 4), number(5, 7), number(8, 10)) * 86_400
        + number(11, 13) * 3600
        + number(14, 16) * 60
        + number(17, 19);
    let rest = &text[19..];
    let fraction = rest.strip_prefix('.').map_or("", |rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        &rest[..digits]
    });
    let micros = fraction
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(6)
        .fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0'));
    // `Z`, or a sign, hours and minutes.
    let offset = rest.trim_start_matches(['.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    let offset = match offset.as_bytes() {
        [sign @ (b'+' | b'-'), ..] => {
            let from = text.len() - offset.len();
            let ahead = number(from + 1, from + 3) * 3600 + number(from + 4, from + 6) * 60;
            if *sign == b'+' { ahead } else { -ahead }
        }
        _ => 0,
    };
    u64::try_from((seconds - offset) * 1_000_000 + micros).unwrap_or(0)
}

/// The last microsecond of the year 9999: the format has four digits for the year.
const LAST_MICROS: u64 = 253_402_300_799_999_999;

/// The Gregorian date of a day counted from 1970-01-01.
///
/// # Source
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`, for days that are not negative:
/// years begin in March, so that the leap day is the last of its year.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// The inverse of [`civil_from_days`], also for days before 1970.
///
/// # Source
/// Howard Hinnant, as above, `days_from_civil`.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(micros: u64, expected: &str) {
        assert_eq!(timestamp_from_micros(micros).as_str(), expected);
    }

    #[test]
    fn moments_are_written_in_one_width() {
        check(0, "1970-01-01T00:00:00.000000Z");
        check(1, "1970-01-01T00:00:00.000001Z");
        check(951_782_399_999_999, "2000-02-28T23:59:59.999999Z");
        check(951_782_400_000_000, "2000-02-29T00:00:00.000000Z");
        check(1_767_323_045_678_901, "2026-01-02T03:04:05.678901Z");
        check(4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z");
        check(u64::MAX, "9999-12-31T23:59:59.999999Z");
    }

    #[test]
    fn what_a_store_counted_by_a_clock_far_ahead_is_no_forgery() {
        for text in ["1970-01-01T00:00:00Z", "2026-01-02T03:04:05Z", "2100-02-28T23:59:59.999999Z"] {
            assert!(is_plausible(micros_of_text(text)), "{text}");
        }
        assert!(is_plausible(micros(SystemTime::now())));
        for countless in [(1 << 53) - 1, 1 << 53, u64::MAX] {
            assert!(!is_plausible(countless), "{countless}");
        }
    }

    #[test]
    fn timestamps_are_read_whatever_their_spelling() {
        let check = |text: &str, micros| {
            assert_eq!(micros_of(&Timestamp::try_from(text).unwrap()), micros, "{text}");
        };
        let moment = 1_767_323_045_678_901;
        check("2026-01-02T03:04:05.678901Z", moment);
        check("2026-01-02t03:04:05.6789019999z", moment);
        check("2026-01-02T05:34:05.678901+02:30", moment);
        check("2026-01-01T22:04:05.678901-05:00", moment);
        check("2026-01-02T03:04:05Z", moment - 678_901);
        check("2026-01-02T03:04:05.6Z", moment - 78_901);
        check("1969-12-31T23:59:59Z", 0);
        check("0000-01-01T00:00:00Z", 0);
        check("9999-12-31T23:59:59.999999Z", LAST_MICROS);
        for micros in (0..LAST_MICROS).step_by(9_876_543_210_987) {
            assert_eq!(micros_of(&timestamp_from_micros(micros)), micros);
        }
    }

    #[test]
    fn every_day_of_four_centuries_is_a_date() {
        // Each is checked by the schema's own format while it is made; here they are also one after the other.
        let days: Vec<_> = (0..146_097).map(|day| timestamp_from_micros(day * 86_400_000_000)).collect();
        assert!(days.is_sorted());
        assert_eq!(days[146_096].as_str(), "2369-12-31T00:00:00.000000Z");
    }
}
