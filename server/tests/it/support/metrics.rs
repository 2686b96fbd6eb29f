//! Reads a page of metrics as strictly as the strictest scraper.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

use super::http::get;

/// The samples of a page: `name{label="value"}` in the order of the page's labels, and their values.
#[derive(Debug)]
pub(crate) struct Page(HashMap<String, f64>);

impl Page {
    /// Asks a server for its page.
    pub(crate) async fn of(address: SocketAddr) -> Self {
        let reply = get(address, "/metrics").await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
        assert_eq!(reply.headers["cache-control"], "no-store");
        Self::read(&reply.body)
    }

    /// Reads a page; panics at whatever the format does not allow.
    pub(crate) fn read(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line ends, too");
        let mut samples = HashMap::new();
        let mut seen = HashSet::new();
        let mut family = (String::new(), String::new());
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let name = help.split(' ').next().unwrap();
                let kind = lines.next().and_then(|line| line.strip_prefix(&format!("# TYPE {name} ")));
                assert!(seen.insert(name.to_owned()), "{name} is there twice");
                family = (name.to_owned(), kind.unwrap_or_else(|| panic!("{name} has no type")).to_owned());
                continue;
            }
            let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
            let name = series.split('{').next().unwrap();
            let (of, kind) = (&family.0, family.1.as_str());
            let belongs = match kind {
                "counter" | "gauge" => name == of,
                "histogram" => ["_bucket", "_sum", "_count"].iter().any(|end| name == format!("{of}{end}")),
                other => panic!("{other} is no type"),
            };
            assert!(belongs, "{line} stands under {of}");
            let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
            assert!(value.is_finite() && (kind == "gauge" || value >= 0.0), "{line}");
            assert!(samples.insert(series.to_owned(), value).is_none(), "{series} is there twice");
        }
        let page = Self(samples);
        page.check_histograms();
        page
    }

    fn check_histograms(&self) {
        for name in self.0.keys().filter_map(|series| series.strip_suffix("_count")) {
            let mut buckets: Vec<_> = self
                .0
                .iter()
                .filter_map(|(series, count)| {
                    let bound = series.strip_prefix(&format!("{name}_bucket{{le=\""))?.strip_suffix("\"}")?;
                    Some((bound.parse::<f64>().expect("a bound"), *count))
                })
                .collect();
            buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
            assert!(buckets.is_sorted_by(|one, other| one.1 <= other.1), "{name}: {buckets:?}");
            let last = buckets.last().expect("buckets");
            assert_eq!((last.0, last.1), (f64::INFINITY, self.value(&format!("{name}_count"))), "{name}");
        }
    }

    /// The value of a series that must be there.
    pub(crate) fn value(&self, series: &str) -> f64 {
        *self.0.get(series).unwrap_or_else(|| panic!("no {series} in {:#?}", self.0))
    }

    /// The same as a whole number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are small in tests")]
    pub(crate) fn count(&self, series: &str) -> u64 {
        let value = self.value(series);
        assert!(value >= 0.0 && value.fract() == 0.0, "{series} {value}");
        value as u64
    }

    /// Whether there is such a series.
    pub(crate) fn has(&self, series: &str) -> bool {
        self.0.contains_key(series)
    }

    /// How many series there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
