//! The text format of Prometheus, version 0.0.4, which every scraper reads.

use std::borrow::Cow;
use std::fmt::{Display, Write};

use super::counts::Counts;
use super::histogram::{BOUNDS, Histogram};
use super::labels::Label;

/// What is sent with a page.
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What a family of metrics counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Only ever grows; ends with `_total`.
    Counter,
    /// What is so right now.
    Gauge,
    /// Times, in seconds.
    Histogram,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// Writes the samples of one family.
pub(crate) struct Samples<'a> {
    page: &'a mut String,
    name: &'static str,
    labels: &'static [&'static str],
}

impl<'a> Samples<'a> {
    /// Begins a family.
    pub(crate) fn of(
        page: &'a mut String,
        name: &'static str,
        kind: Kind,
        help: &str,
        labels: &'static [&'static str],
    ) -> Self {
        // In this format a help text escapes these two.
        let help = help.replace('\\', r"\\").replace('\n', r"\n");
        line(page, format_args!("# HELP {name} {help}"));
        line(page, format_args!("# TYPE {name} {}", kind.as_str()));
        Self { page, name, labels }
    }

    /// The only sample of a family without labels.
    pub(crate) fn value(&mut self, value: impl Display) {
        self.labelled(&[], value);
    }

    /// One sample.
    pub(crate) fn labelled(&mut self, values: &[Cow<'_, str>], value: impl Display) {
        let labels = pairs(self.labels.iter().copied().zip(values.iter().map(AsRef::as_ref)));
        line(self.page, format_args!("{}{labels} {value}", self.name));
    }

    /// All counts, those too that are 0: a rate needs to have seen a series before it grows.
    pub(crate) fn counts<L: Label>(&mut self, counts: &Counts<L>) {
        self.counts_where(counts, |_, _| true);
    }

    /// The counts that are worth a line.
    pub(crate) fn counts_where<L: Label>(&mut self, counts: &Counts<L>, is_shown: impl Fn(L, u64) -> bool) {
        let mut values = Vec::new();
        for label in L::all() {
            let count = counts.get(label);
            if is_shown(label, count) {
                values.clear();
                label.write(&mut values);
                self.labelled(&values, count);
            }
        }
    }

    /// The samples of a family without labels of its own.
    #[expect(clippy::cast_precision_loss, reason = "bounds are small")]
    pub(crate) fn histogram(&mut self, histogram: &Histogram) {
        let (name, counts) = (self.name, histogram.cumulative());
        for (bound, count) in BOUNDS.iter().zip(&counts) {
            line(self.page, format_args!("{name}_bucket{{le=\"{}\"}} {count}", *bound as f64 / 1e6));
        }
        let all = counts[BOUNDS.len()];
        line(self.page, format_args!("{name}_bucket{{le=\"+Inf\"}} {all}"));
        line(self.page, format_args!("{name}_sum {}", histogram.seconds()));
        line(self.page, format_args!("{name}_count {all}"));
    }
}

fn pairs<'a>(labels: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<_> = labels
        .map(|(name, value)| {
            let value = value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n");
            format!("{name}=\"{value}\"")
        })
        .collect();
    if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) }
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(page, "{text}").expect("a text takes all that is written");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_page_is_what_the_format_asks_for() {
        let mut page = String::new();
        let mut gauge = Samples::of(&mut page, "aether_a", Kind::Gauge, "One\\two\nthree.", &["x", "y"]);
        gauge.labelled(&["a\"b\\c\nd".into(), "e".into()], 1.5);
        Samples::of(&mut page, "aether_b_total", Kind::Counter, "Plain.", &[]).value(7);
        let histogram = Histogram::default();
        histogram.observe(Duration::from_millis(3));
        Samples::of(&mut page, "aether_c_seconds", Kind::Histogram, "Time.", &[]).histogram(&histogram);
        let expected = r#"# HELP aether_a One\\two\nthree.
# TYPE aether_a gauge
aether_a{x="a\"b\\c\nd",y="e"} 1.5
# HELP aether_b_total Plain.
# TYPE aether_b_total counter
aether_b_total 7
# HELP aether_c_seconds Time.
# TYPE aether_c_seconds histogram
"#;
        let (head, buckets) = page.split_at(expected.len());
        assert_eq!(head, expected);
        let lines: Vec<_> = buckets.lines().collect();
        assert_eq!(
            lines[4..6],
            [r#"aether_c_seconds_bucket{le="0.0025"} 0"#, r#"aether_c_seconds_bucket{le="0.005"} 1"#]
        );
        assert_eq!(
            lines[lines.len() - 3..],
            [
                r#"aether_c_seconds_bucket{le="+Inf"} 1"#,
                "aether_c_seconds_sum 0.003",
                "aether_c_seconds_count 1"
            ]
        );
    }
}
