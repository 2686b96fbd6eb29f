//! `compat` as CI runs it: what it says, and its exit code.

use std::path::Path;
use std::process::Command;

use crate::{run, said, write};

const OLD: &str = "{\n  \"type\": \"string\",\n  \"maxLength\": 9\n}\n";
const NEW: &str = "{\n  \"type\": \"string\",\n  \"maxLength\": 5\n}\n";

fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary folder has a plain name")
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity =
        ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    let run =
        Command::new("git").current_dir(folder).args(identity).args(arguments).output().expect("git runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn a_break_fails_until_it_is_decided_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    write(&old, "name.schema.json", OLD);
    write(&new, "name.schema.json", NEW);
    let compat = || said(&run(&["compat", "--schema", text(&new), "--base", text(&old)]));

    let (told, code) = compat();
    assert_eq!(code, Some(1), "{told}");
    assert!(
        told.contains("new readers get what old writers write\n  MAX_LENGTH_NARROWED at name.schema.json:"),
        "{told}"
    );
    assert!(told.contains("name.schema.json:3:3\n"), "{told}");
    assert!(told.contains("written by one side, refused by the other: \"aaaaaa\"\n"), "{told}");
    assert!(told.contains("\nmajor: something that is deployed breaks\n1 break not decided on"), "{told}");

    let exception = |way: &str| {
        format!(
            r#"[{{ "rule": "MAX_LENGTH_NARROWED", "path": "name.schema.json", "way": "{way}", "reason": "Nobody had more." }}]"#
        )
    };
    write(&new, "allowed_breaks.json", &exception("old readers get what new writers write"));
    let (told, code) = compat();
    assert_eq!(
        (code, told.contains("matches nothing any more")),
        (Some(1), true),
        "the other way round: {told}"
    );
    write(&new, "allowed_breaks.json", &exception("somehow"));
    let (told, code) = compat();
    assert_eq!((code, told.contains("  new readers get what old writers write")), (Some(2), true), "{told}");
    write(&new, "allowed_breaks.json", &exception("new readers get what old writers write"));
    let (told, code) = compat();
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("allowed: Nobody had more.\n"), "{told}");

    write(&new, "name.schema.json", OLD);
    let (told, code) = compat();
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("matches nothing any more: remove it\n"), "{told}");
    assert!(told.ends_with("patch: nothing on the wire changes\n"), "{told}");

    write(
        &new,
        "allowed_breaks.json",
        &exception("new readers get what old writers write").replace("Nobody had more.", " "),
    );
    let (told, code) = compat();
    assert_eq!((code, told.contains("gives no reason")), (Some(2), true), "{told}");
}

#[test]
fn a_long_message_is_shown_in_part() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    write(&old, "name.schema.json", &OLD.replace('9', "100000"));
    write(&new, "name.schema.json", &OLD.replace('9', "99999"));
    let (told, code) = said(&run(&["compat", "--schema", text(&new), "--base", text(&old)]));
    assert_eq!((code, told.len() < 1_000), (Some(1), true), "{} characters", told.len());
    assert!(told.contains("aaa\" (100002 characters)\n"), "{told}");
}

#[test]
fn a_base_of_our_own_says_what_it_lacks_and_where_it_is_wrong() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/ws_message_v3.schema.json");
    let schema = std::fs::read_to_string(schema).expect("our schema is there");
    write(root, "ws_message_v3.schema.json", &schema);
    write(root, "codes.json", "{");
    let (told, code) = said(&run(&["compat", "--base", text(root)]));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("BASE_LACKS_FILE at http.json: the base has no http.json"), "{told}");
    assert!(told.contains(&format!("are not understood: {}/codes.json:1:1", text(root))), "{told}");
    write(root, "ws_message_v3.schema.json", "{");
    let (told, code) = said(&run(&["compat", "--base", text(root)]));
    assert_eq!(
        (code, told.contains(text(&root.join("ws_message_v3.schema.json")))),
        (Some(2), true),
        "{told}"
    );
}

#[test]
fn a_revision_is_a_base_and_a_folder_of_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    git(root, &["init", "-q"]);
    write(root, "api/schemas/name.schema.json", OLD);
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "one"]);
    write(root, "api/schemas/name.schema.json", NEW);
    let schemas = root.join("api/schemas");
    let (told, code) = said(&run(&["compat", "--schema", text(&schemas), "--base", "HEAD"]));
    assert_eq!((code, told.contains("MAX_LENGTH_NARROWED")), (Some(1), true), "{told}");

    write(root, "api/schemas/name.schema.json", r#"{ "type": "strin" }"#);
    git(root, &["commit", "-q", "-a", "-m", "two"]);
    write(root, "api/schemas/name.schema.json", NEW);
    let (told, code) = said(&run(&["compat", "--schema", text(&schemas), "--base", "HEAD"]));
    assert_eq!((code, told.contains("HEAD:api/schemas/name.schema.json:1:11")), (Some(2), true), "{told}");
    git(root, &["reset", "-q", "--soft", "HEAD~1"]);

    std::fs::rename(root.join("api"), root.join("moved")).expect("it can be moved");
    let moved = root.join("moved/schemas");
    let (told, code) = said(&run(&["compat", "--schema", text(&moved), "--base", "HEAD"]));
    assert_eq!((code, told.contains("say where it was: HEAD:path")), (Some(2), true), "{told}");
    let (told, code) = said(&run(&["compat", "--schema", text(&moved), "--base", "HEAD:api/schemas"]));
    assert_eq!((code, told.contains("MAX_LENGTH_NARROWED")), (Some(1), true), "{told}");
}

#[test]
fn what_cannot_be_compared_is_no_break() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let schemas = folder.path().join("schemas");
    write(&schemas, "name.schema.json", NEW);
    for (schema, base, words) in [
        (text(&schemas), "no-such-revision", "is neither a folder nor a git revision"),
        ("/no/such/folder", "HEAD", "there is no such folder"),
    ] {
        let (told, code) = said(&run(&["compat", "--schema", schema, "--base", base]));
        assert_eq!((code, told.contains(words)), (Some(2), true), "{told}");
    }
    let broken = folder.path().join("broken");
    write(&broken, "name.schema.json", r#"{ "type": "strin" }"#);
    for (schema, base) in [(&broken, &schemas), (&schemas, &broken)] {
        let (told, code) = said(&run(&["compat", "--schema", text(schema), "--base", text(base)]));
        assert_eq!((code, told.contains("nothing was compared")), (Some(2), true), "{told}");
        assert!(told.contains(text(&broken.join("name.schema.json"))), "{told}");
        assert!(!told.contains(text(&schemas.join("name.schema.json"))), "{told}");
    }
}
