//! How tests wait: for a condition, never for time.

use std::time::Duration;

use tokio::time::{sleep, timeout};

/// How long anything that must come is waited for. Only a test that fails waits that long: outages end, elections take
/// their time, and machines are busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until a condition holds that nobody announces.
pub(crate) async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let waited = timeout(PATIENCE, async {
        while !is_so().await {
            sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(waited.await.is_ok(), "not seen: {what}");
}
