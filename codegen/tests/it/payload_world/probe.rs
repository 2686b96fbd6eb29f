//! Prints the issues of each message of a file, one line each.

use payload_world::{ParseError, WsMessageV3Input};

#[test]
fn the_issues_of_each() {
    let texts = std::fs::read_to_string("messages.jsonl").expect("the messages are there");
    let mut found = String::new();
    for text in texts.lines() {
        let issues = match WsMessageV3Input::parse(text) {
            Ok(_) => Vec::new(),
            Err(ParseError::Invalid(issues)) => issues,
            Err(error) => panic!("{error}: {text}"),
        };
        found += &(serde_json::to_string(&issues).expect("issues are JSON") + "\n");
    }
    std::fs::write("issues.jsonl", found).expect("the issues can be written");
}
