//! Where a message goes: from a checked message and its sender to a decision. No I/O, no clock, no state.

use aether_ws_protocol::{
    ClientId, ErrorCode, GroupId, MsgType, REFRESH_TOKEN_COMMAND, ServerCommand, Target, WsMessageV3Input,
    WsMessageV3InputByTarget,
};

use crate::envelope::Refusal;
use crate::keys::Channel;

/// Who sends: what the connection was opened as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    pub(crate) group: GroupId,
    pub(crate) client: ClientId,
}

/// What the server decided to do with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Publish it.
    Publish(Channel),
    /// Keep its payload as the sender's presence state, then publish it.
    PublishState(Channel),
    /// Send it back.
    Echo,
    /// Answer with the group's members.
    Roster,
    /// Take its token.
    RefreshToken,
}

/// Decides; the refusals are in the contract's order.
pub(crate) fn route(message: &WsMessageV3Input, sender: &Sender) -> Result<Route, Refusal> {
    if let Some(claimed) = message.from_id.as_ref().filter(|claimed| **claimed != sender.client) {
        let own = &sender.client;
        return Err(Refusal::new(
            ErrorCode::FromIdMismatch,
            format!("This connection is {own}, not {claimed}: leave `from_id` out, the server fills it in."),
        ));
    }
    if let Some(other) = message.group_id.as_ref().filter(|group| **group != sender.group) {
        let own = &sender.group;
        return Err(Refusal::new(
            ErrorCode::GroupForbidden,
            format!(
                "This connection may send to its group {own} only, not to {other}: connect to that group."
            ),
        ));
    }
    let refresh = message.cmd.as_ref().is_some_and(|cmd| cmd.as_str() == REFRESH_TOKEN_COMMAND);
    if refresh && (message.msg_type, message.target) == (MsgType::Cmd, Target::Echo) {
        return Ok(Route::RefreshToken);
    }
    if let Some(cmd) = message.cmd.as_ref().filter(|cmd| refresh || ServerCommand::from_name(cmd).is_some()) {
        let remedy = if refresh {
            "send it as `msg_type` \"cmd\" with `target` \"echo\""
        } else {
            "only the server sends it; choose another name"
        };
        return Err(Refusal::new(ErrorCode::Reserved, format!("The command {cmd} is reserved: {remedy}.")));
    }

    let is_presence = message.msg_type == MsgType::Presence;
    let target = message.by_target().map_err(|issue| Refusal {
        code: ErrorCode::InvalidMessage,
        text: format!("This is not a valid message: {issue}."),
        issues: vec![issue],
    })?;
    Ok(match target {
        WsMessageV3InputByTarget::Direct { to_id } => Route::Publish(Channel::Client(to_id.clone())),
        WsMessageV3InputByTarget::Group if is_presence && message.payload.is_some() => {
            Route::PublishState(Channel::Group(sender.group.clone()))
        }
        WsMessageV3InputByTarget::Group => Route::Publish(Channel::Group(sender.group.clone())),
        WsMessageV3InputByTarget::Broadcast => Route::Publish(Channel::Broadcast),
        WsMessageV3InputByTarget::Echo if is_presence => Route::Roster,
        WsMessageV3InputByTarget::Echo => Route::Echo,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender() -> Sender {
        Sender { group: "group_1".try_into().unwrap(), client: "client_1".try_into().unwrap() }
    }

    /// `rest` is what follows `msg_type` and `target` in the message.
    fn routed(msg_type: &str, target: &str, rest: &str) -> Result<Route, ErrorCode> {
        let text = format!(r#"{{"msg_type":"{msg_type}","target":"{target}"{rest}}}"#);
        let message = WsMessageV3Input::parse(&text).expect(&text);
        route(&message, &sender()).map_err(|refusal| refusal.code)
    }

    #[test]
    fn every_kind_goes_where_its_target_says() {
        let group = || Channel::Group("group_1".try_into().unwrap());
        let client = || Channel::Client("client_2".try_into().unwrap());
        let to = r#","to_id":"client_2""#;
        for kind in ["msg", "cmd", "heartbeat", "presence"] {
            let with_payload = r#","payload":{"a":1}"#;
            assert_eq!(routed(kind, "group", ""), Ok(Route::Publish(group())), "{kind}");
            assert_eq!(routed(kind, "direct", to), Ok(Route::Publish(client())), "{kind}");
            assert_eq!(routed(kind, "broadcast", ""), Ok(Route::Publish(Channel::Broadcast)), "{kind}");
            let echo = if kind == "presence" { Route::Roster } else { Route::Echo };
            assert_eq!(routed(kind, "echo", with_payload), Ok(echo), "{kind}");
            let state =
                if kind == "presence" { Route::PublishState(group()) } else { Route::Publish(group()) };
            assert_eq!(routed(kind, "group", with_payload), Ok(state), "{kind}");
        }
    }

    #[test]
    fn a_sender_speaks_for_itself_and_its_group() {
        let check = |rest, expected| assert_eq!(routed("msg", "echo", rest), expected, "{rest}");
        check(r#","from_id":"client_1","group_id":"group_1""#, Ok(Route::Echo));
        check(r#","from_id":"client_2""#, Err(ErrorCode::FromIdMismatch));
        check(r#","from_id":"server""#, Err(ErrorCode::FromIdMismatch));
        check(r#","group_id":"group_2""#, Err(ErrorCode::GroupForbidden));
        check(r#","from_id":"client_2","group_id":"group_2","cmd":"GAP""#, Err(ErrorCode::FromIdMismatch));
        check(r#","group_id":"group_2","cmd":"GAP""#, Err(ErrorCode::GroupForbidden));
    }

    #[test]
    fn the_servers_names_are_reserved() {
        for name in ["ERROR", "GAP", "DRAIN", "TOKEN_REFRESHED", "SYNC", "DIFF"] {
            let rest = format!(r#","cmd":"{name}""#);
            for (kind, target) in
                [("cmd", "group"), ("msg", "echo"), ("presence", "group"), ("cmd", "broadcast")]
            {
                assert_eq!(routed(kind, target, &rest), Err(ErrorCode::Reserved), "{kind} {target} {name}");
            }
        }
        assert_eq!(routed("cmd", "group", r#","cmd":"RELOAD_UI""#).map(|_| ()), Ok(()));
        assert_eq!(routed("cmd", "group", r#","cmd":"error""#).map(|_| ()), Ok(()));
    }

    #[test]
    fn a_token_is_taken_but_never_passed_on() {
        let rest = r#","cmd":"REFRESH_TOKEN","payload":{"token":"t"}"#;
        assert_eq!(routed("cmd", "echo", rest), Ok(Route::RefreshToken));
        assert_eq!(routed("msg", "echo", rest), Err(ErrorCode::Reserved));
        for target in ["group", "broadcast"] {
            assert_eq!(routed("cmd", target, rest), Err(ErrorCode::Reserved), "{target}");
        }
        assert_eq!(routed("cmd", "direct", &format!(r#"{rest},"to_id":"x""#)), Err(ErrorCode::Reserved));
    }
}
