//! The V3 path, its ids and its query, and the way there from the legacy paths.

use aether_ws_protocol::{ClientId, GroupId, SERVER_ID, Timestamp};
use axum::extract::Query as Pairs;
use axum::http::{StatusCode, Uri};
use percent_encoding::percent_decode_str;

use crate::problem::Problem;
use crate::routing::Sender;

/// The one path of the protocol.
pub(crate) const V3_PATH: &str = "/v3/ws/group/{group_id}/client/{client_id}";

/// What the paths of V1 and V2 begin with.
pub(crate) const LEGACY_PREFIXES: [&str; 2] = ["/ws/", "/ws_redis/"];

/// The ids of a V3 path, as they stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RawIds<'a> {
    group: &'a str,
    client: &'a str,
}

/// Reads the ids off a V3 path; `None` for any other path.
pub(super) fn ids(path: &str) -> Option<RawIds<'_>> {
    let (group, client) = path.strip_prefix("/v3/ws/group/")?.split_once("/client/")?;
    (!group.contains('/') && !client.contains('/')).then_some(RawIds { group, client })
}

impl RawIds<'_> {
    /// The sender that the path names.
    pub(super) fn check(self) -> Result<Sender, Problem> {
        let group = id::<GroupId>("group_id", self.group)?;
        let client = id::<ClientId>("client_id", self.client)?;
        if client.as_str() == SERVER_ID {
            return Err(Problem::bad_request(format!(
                "`client_id` is {SERVER_ID:?}, which names the server itself: choose another id."
            )));
        }
        Ok(Sender { group, client })
    }
}

/// Undoes the percent-encoding, once, and checks the id.
fn id<T>(name: &str, raw: &str) -> Result<T, Problem>
where
    T: for<'a> TryFrom<&'a str, Error: std::fmt::Display>,
{
    let text = percent_decode_str(raw).decode_utf8().map_err(|_| {
        Problem::bad_request(format!("`{name}` is not UTF-8 once its percent-encoding is undone."))
    })?;
    T::try_from(text.as_ref()).map_err(|error| Problem::bad_request(format!("`{name}` {error}.")))
}

/// What a client asks for beside its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// It wants to know who comes and goes.
    pub(super) presence: bool,
    /// It was here before, and has seen everything up to this moment.
    pub(super) since: Option<Timestamp>,
}

impl Query {
    /// Reads the keys that are known; others are ignored.
    pub(super) fn read(uri: &Uri) -> Result<Self, Problem> {
        let Pairs(pairs) = Pairs::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| {
            Problem::bad_request("The query is not UTF-8 once its percent-encoding is undone.")
        })?;
        let mut query = Self::default();
        for (key, value) in pairs {
            match key.as_str() {
                "presence" => {
                    query.presence = value
                        .parse()
                        .map_err(|_| Problem::bad_request("The query's `presence` must be true or false."))?;
                }
                "since" => {
                    let since = Timestamp::try_from(value).map_err(|error| {
                        Problem::bad_request(format!("The query's `since` {error} (a + is written %2B)."))
                    })?;
                    query.since = Some(since);
                }
                _ => {}
            }
        }
        Ok(query)
    }
}

/// 404, with the way to the right path.
pub(super) fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        format!("Nothing is served here. WebSockets connect to {V3_PATH}, both ids being Vision IDs."),
    )
}

/// A path of V1 or V2, and where it leads in V3.
#[derive(Debug)]
pub(super) struct Legacy {
    url: String,
}

impl Legacy {
    pub(super) fn new(path: &str, host: Option<&str>) -> Self {
        let rest = LEGACY_PREFIXES.iter().find_map(|prefix| path.strip_prefix(prefix)).unwrap_or_default();
        // Where the old path has both ids in the same places and they are good, the new one can be told in full.
        let path = ids(&format!("/v3/ws/{rest}")).and_then(|ids| ids.check().ok()).map_or_else(
            || V3_PATH.to_owned(),
            |to| format!("/v3/ws/group/{}/client/{}", to.group, to.client),
        );
        Self { url: format!("ws(s)://{}{path}", host.unwrap_or("{host}")) }
    }

    /// 410, with the steps of the guide.
    pub(super) fn problem(&self) -> Problem {
        let url = &self.url;
        let steps = [
            format!("Change the URL: connect to {url}"),
            r#"Wrap your JSON: {"msg":"hi"} becomes {"msg_type":"msg","target":"group","msg":"hi"}"#
                .to_owned(),
            "Use Vision IDs: the random string ids (id_random), not database integers".to_owned(),
            "Listen for msg_type: switch on it instead of keys of your own".to_owned(),
        ];
        let numbered: Vec<_> =
            steps.iter().zip(1..).map(|(step, number)| format!("({number}) {step}.")).collect();
        Problem::new(
            StatusCode::GONE,
            format!("The V2 WebSocket is gone; come over to V3. {}", numbered.join(" ")),
        )
        .with("url", url.as_str())
        .with("migration", steps.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(path: &str) -> Result<(String, String), String> {
        let ids = ids(path).ok_or("unknown")?;
        ids.check()
            .map(|sender| (sender.group.to_string(), sender.client.to_string()))
            .map_err(|problem| problem.detail)
    }

    #[test]
    fn the_path_names_group_and_client() {
        let check = |path, group: &str, client: &str| {
            assert_eq!(sender(path), Ok((group.to_owned(), client.to_owned())), "{path}");
        };
        check("/v3/ws/group/group_abc123/client/device_xyz789", "group_abc123", "device_xyz789");
        check("/v3/ws/group/a%2Db/client/%63", "a-b", "c");
        for path in [
            "/v3/ws/group/g",
            "/v3/ws/group/g/client/c/",
            "/v3/ws/group/g/x/client/c",
            "/v3/ws/client/c",
            "/",
        ] {
            assert_eq!(sender(path), Err("unknown".to_owned()), "{path}");
        }
    }

    #[test]
    fn ids_that_are_no_vision_ids_are_refused_with_the_reason() {
        let check = |path, part: &str| {
            let told = sender(path).unwrap_err();
            assert!(told.contains(part), "{path}: {told}");
        };
        check("/v3/ws/group/42/client/c", "`group_id` must be a Vision ID");
        check("/v3/ws/group/42/client/c", "database integer");
        check("/v3/ws/group/g/client/7", "`client_id` must be a Vision ID");
        check("/v3/ws/group//client/c", "`group_id`");
        check("/v3/ws/group/g/client/", "`client_id`");
        check("/v3/ws/group/a%252Db/client/c", "`group_id`");
        check("/v3/ws/group/a%2Fb/client/c", "`group_id`");
        check("/v3/ws/group/%ff/client/c", "not UTF-8");
        check("/v3/ws/group/g/client/server", "names the server itself");
    }

    #[test]
    fn query_values_are_checked_and_other_keys_ignored() {
        let read = |query: &str| {
            let uri: Uri = format!("/x?{query}").parse().unwrap();
            Query::read(&uri).map_err(|problem| problem.detail)
        };
        assert_eq!(read("other=1&presence=true"), Ok(Query { presence: true, since: None }));
        assert!(read("presence=yes").is_err());
        assert!(read("since=2026-01-02T03:04:05.678901Z").unwrap().since.is_some());
        assert!(read("since=2026-01-02T03:04:05%2B01:00").is_ok());
        assert!(read("since=2026-01-02T03:04:05+01:00").unwrap_err().contains("%2B"));
        assert!(read("since=yesterday").is_err());
    }

    #[test]
    fn a_legacy_path_leads_to_its_v3_url() {
        let url = |path| Legacy::new(path, Some("api.example.com")).url;
        assert_eq!(url("/ws/group/g1/client/c1"), "ws(s)://api.example.com/v3/ws/group/g1/client/c1");
        assert_eq!(url("/ws_redis/group/g1/client/c1"), "ws(s)://api.example.com/v3/ws/group/g1/client/c1");
        assert_eq!(url("/ws/group/7/client/c1"), format!("ws(s)://api.example.com{V3_PATH}"));
        assert_eq!(url("/ws/anything"), format!("ws(s)://api.example.com{V3_PATH}"));
    }
}
