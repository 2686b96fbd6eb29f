//! `codegen --watch`: every change is noticed, a mistake is shown, and watching goes on.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::{write, xtask};

/// How long anything may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);

struct Watch {
    process: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(schema: &Path, out: &Path) -> Self {
        let mut process = xtask()
            .args(["codegen", "--watch", "--only", "docs", "--schema"])
            .arg(schema)
            .arg("--out")
            .arg(out)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the task starts");
        let (sender, lines) = mpsc::channel();
        let out: Box<dyn Read + Send> = Box::new(process.stdout.take().expect("it is piped"));
        let err: Box<dyn Read + Send> = Box::new(process.stderr.take().expect("it is piped"));
        for stream in [out, err] {
            let sender = sender.clone();
            thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    // Nobody listens once the test ends.
                    let _ = sender.send(line);
                }
            });
        }
        Self { process, lines }
    }

    /// Waits for a line that says this.
    #[track_caller]
    fn expect(&self, words: &str) {
        self.expect_each(&[words]);
    }

    /// Waits for lines that say these, in any order: the two streams have none between them.
    #[track_caller]
    fn expect_each(&self, words: &[&str]) {
        let until = Instant::now() + PATIENCE;
        let (mut open, mut heard) = (words.to_vec(), Vec::new());
        while let Ok(line) = self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            open.retain(|words| !line.contains(words));
            if open.is_empty() {
                return;
            }
            heard.push(line);
        }
        panic!("nobody said {open:?}; what was said: {heard:#?}");
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn every_change_is_noticed_and_a_mistake_does_not_end_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (schema, out) = (folder.path().join("schema"), folder.path().join("out"));
    let page = |name: &str| fs::read_to_string(out.join("docs").join(name)).unwrap_or_default();
    write(&schema, "thing.schema.json", r#"{ "title": "Thing", "type": "string" }"#);

    let watch = Watch::start(&schema, &out);
    watch.expect_each(&["created", "Watching"]);

    write(&schema, "thing.schema.json", r#"{ "title": "Thing", "type": "string", "maxLength": 77 }"#);
    watch.expect("updated");
    assert!(
        fs::read_dir(out.join("docs"))
            .expect("it is there")
            .any(|entry| { page(&entry.expect("an entry").file_name().to_string_lossy()).contains("77") })
    );

    write(&schema, "thing.schema.json", r#"{ "title": "Thing", "type": "strin" }"#);
    watch.expect("error: ");
    watch.expect("nothing was written");
    write(&schema, "thing.schema.json", r#"{ "title": "Thing", "type": "string", "maxLength": 78 }"#);
    watch.expect("updated");

    // Files and folders that come, move and go.
    write(&schema, "inner/other.schema.json", r#"{ "title": "Other", "type": "integer" }"#);
    watch.expect("updated");
    fs::rename(schema.join("inner"), schema.join("moved")).expect("it can be renamed");
    watch.expect("updated");
    fs::remove_dir_all(schema.join("moved")).expect("it can be removed");
    watch.expect("updated");
    fs::remove_file(schema.join("thing.schema.json")).expect("it can be removed");
    watch.expect("ends in .schema.json");
    write(&schema, "again.schema.json", r#"{ "title": "Again", "type": "boolean" }"#);
    watch.expect("updated");
}
