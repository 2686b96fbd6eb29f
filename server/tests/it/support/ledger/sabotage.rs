//! What a server that is broken on purpose would send, and that the book finds it: each of these went unseen once.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::{Ledger, Tally};

/// Anna and bert in one group, who know of each other; their inboxes are 0 and 1.
fn two() -> Ledger {
    let ledger = Ledger::new();
    for client in ["anna", "bert"] {
        let inbox = ledger.opened(([127, 0, 0, 1], 1).into(), client, "g", SystemTime::UNIX_EPOCH);
        let members = [member("anna", 1), member("bert", 1)];
        ledger.arrived(inbox, &presence("SYNC", &json!({"members": members, "count": 2})));
    }
    ledger
}

fn member(client: &str, connections: u64) -> Value {
    json!({"client_id": client, "connections": connections})
}

fn presence(cmd: &str, payload: &Value) -> Value {
    json!({"msg_type": "presence", "cmd": cmd, "payload": payload, "sent_at": NOON})
}

/// Anna sends to the group, in a frame.
fn said(ledger: &Ledger, frame: u64) -> Value {
    let (_, text) = ledger.sending(0, frame, "group:g".to_owned());
    json!({
        "msg_type": "msg", "target": "group", "from_id": "anna", "group_id": "g", "msg": text, "sent_at": NOON,
    })
}

/// Anna is told that the message in a frame was for nobody.
fn refuse(ledger: &Ledger, frame: u64) {
    let payload = json!({"code": "recipient_not_connected", "frame": frame});
    ledger.arrived(0, &json!({"msg_type": "cmd", "cmd": "ERROR", "payload": payload, "sent_at": NOON}));
}

fn count(ledger: &Ledger) -> Tally {
    Tally::of("sabotage", &ledger.log())
}

const NOON: &str = "2026-01-02T12:00:00.000000Z";

#[test]
fn what_a_server_should_do_is_fine() {
    let ledger = two();
    let message = said(&ledger, 1);
    for inbox in [0, 1] {
        ledger.arrived(inbox, &message);
    }
    ledger.sending(0, 2, "client:nobody".to_owned());
    refuse(&ledger, 2);
    let joined =
        json!({"joined": [member("carl", 1)], "left": [], "updated": [member("anna", 2)], "count": 3});
    let left =
        json!({"left": [{"client_id": "carl", "reason": "left"}], "joined": [], "updated": [], "count": 2});
    ledger.arrived(1, &presence("DIFF", &joined));
    ledger.arrived(1, &presence("DIFF", &left));
    let tally = count(&ledger);
    assert!(tally.is_clean(), "{tally}");
    assert_eq!(tally.delivered, 2);
}

#[test]
fn a_doubled_message_is_found() {
    let ledger = two();
    let message = said(&ledger, 1);
    for inbox in [0, 1, 1] {
        ledger.arrived(inbox, &message);
    }
    assert_eq!(count(&ledger).wrong, ["bert got [0] twice"]);
}

#[test]
fn a_message_that_comes_after_the_count_of_its_run_is_found() {
    let (before, ledger) = (two(), two());
    ledger.arrived(1, &said(&before, 1));
    let wrong = count(&ledger).wrong;
    assert!(wrong.len() == 1 && wrong[0].contains("of those who have all left"), "{wrong:?}");
}

#[test]
fn a_message_that_was_swallowed_and_called_published_is_found() {
    let ledger = two();
    said(&ledger, 1);
    assert_eq!(count(&ledger).lost, 2, "to all who are there");

    let ledger = two();
    said(&ledger, 1);
    ledger.sending(0, 2, "client:nobody".to_owned());
    refuse(&ledger, 2);
    ledger.leaving(0);
    ledger.ended(0, 1000);
    assert_eq!(count(&ledger).lost, 1, "though its sender left once all outcomes were there");

    let ledger = two();
    ledger.sending(0, 1, "client:nobody".to_owned());
    assert_eq!(count(&ledger).wrong, ["0 on client:nobody reached nobody, and was not refused"]);
}

#[test]
fn a_lost_presence_event_is_found_with_the_next() {
    let diff = |joined: &[Value], updated: &[Value], left: &[&str], count: u64| {
        let left = left.iter().map(|client| json!({"client_id": client, "reason": "left"}));
        json!({"joined": joined, "updated": updated, "left": left.collect::<Vec<_>>(), "count": count})
    };
    for (lost, next) in [
        ("that carl joined", diff(&[member("dora", 1)], &[], &[], 4)),
        ("that carl joined", diff(&[], &[member("carl", 2)], &[], 3)),
        ("that carl joined", diff(&[], &[], &["carl"], 2)),
        ("that anna left", diff(&[], &[member("bert", 2)], &[], 1)),
        ("that anna left", diff(&[member("anna", 1)], &[], &[], 2)),
    ] {
        let ledger = two();
        ledger.arrived(1, &presence("DIFF", &next));
        let wrong = count(&ledger).wrong;
        assert!(wrong.len() == 1 && wrong[0].contains("does not fit"), "{lost}: {wrong:?}");
    }
}
