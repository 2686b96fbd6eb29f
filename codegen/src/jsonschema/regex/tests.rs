//! Patterns mean the same in Python as in an engine of ECMA-262: both are asked.

use super::python;
use std::io::Write;
use std::process::{Command, Stdio};

/// Reads patterns and texts, and prints for each pattern which of the texts it matches.
const SCRIPT: &str = "import json, re, sys
patterns, texts = json.load(sys.stdin)
for pattern in patterns:
    compiled = re.compile(pattern)
    print(''.join('1' if compiled.search(text) else '0' for text in texts))
";

/// Parts that patterns are made of.
const PARTS: [&str; 40] = [
    "a",
    "b",
    "A",
    "_",
    "1",
    " ",
    "é",
    "🐲",
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    ".",
    "^",
    "$",
    "\\b",
    "\\B",
    "[a-c]",
    "[^a-c]",
    "[\\d_]",
    "[^\\w]",
    "[\\-\\]^]",
    "[^]",
    "[]",
    "(?=a)",
    "(?!a)",
    "(?<=a)",
    "(?<!b|a1)",
    "\\p{Lu}",
    "\\P{L}",
    "[\\p{Nd}\\s]",
    "\\u00e9",
    "\\u{1f432}",
    "\\n",
    "\\x41",
    "(?:a|b1)",
    "(a|)",
    "\\/",
];

const TEXTS: [&str; 26] = [
    "", "a", "b", "c", "A", "ab", "ba", "a1", "1a", "_", " ", "é", "🐲", "a b", "ab1", "aaa", "\n", "a\n",
    "\u{2028}", "\u{a0}", "\u{feff}", "٣", "ſ", "a-b", "]^", "a/b",
];

#[test]
fn patterns_mean_the_same_in_python() {
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    let mut patterns: Vec<String> = PARTS.iter().map(ToString::to_string).collect();
    for _ in 0..1500 {
        let mut pattern = String::new();
        for _ in 0..1 + random(4) {
            pattern.push_str(PARTS[random(PARTS.len())]);
            pattern.push_str(["", "", "", "*", "+", "?", "{2}", "{1,3}", "*?"][random(9)]);
            pattern.push_str(["", "", "", "|"][random(4)]);
        }
        patterns.push(pattern);
    }
    // What cannot be repeated is no pattern; what Python cannot run is refused, not run.
    let engine = |pattern: &String| regress::Regex::with_flags(pattern, "u").ok();
    let all: Vec<(String, String, regress::Regex)> = patterns
        .into_iter()
        .filter_map(|pattern| Some((python(&pattern).ok()?, pattern.clone(), engine(&pattern)?)))
        .collect();
    assert!(all.len() > 700, "only {} patterns are left", all.len());
    let printed: Vec<&String> = all.iter().map(|(printed, ..)| printed).collect();
    let input = serde_json::to_string(&(&printed, TEXTS)).expect("texts are JSON");
    let mut run = Command::new("python3")
        .args(["-c", SCRIPT])
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is missing: install it, version 3.10 or later");
    run.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("Python reads");
    let output = run.wait_with_output().expect("Python ends");
    assert!(output.status.success(), "Python takes every pattern that is printed");
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    for ((printed, pattern, engine), line) in all.iter().zip(output.lines()) {
        let expected: String =
            TEXTS.iter().map(|text| if engine.find(text).is_some() { '1' } else { '0' }).collect();
        assert_eq!(line, expected, "{pattern} is printed as {printed}; the texts are {TEXTS:?}");
    }
}
