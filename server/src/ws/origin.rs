//! Which web pages may connect: those of the same host, and those on the list.

use axum::http::StatusCode;
use axum::http::uri::Authority;

use super::visitor::Visitor;
use crate::config::Origin;
use crate::problem::Problem;

/// Checks the `Origin` that a browser sends. A request without one does not come from a web page, and passes.
pub(super) fn check(visitor: Visitor<'_>, allowed: &[Origin]) -> Result<(), Problem> {
    let Some(origin) = visitor.origin else { return Ok(()) };
    if same_host(origin, visitor.host) || allowed.iter().any(|allowed| allowed.matches(origin)) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        format!(
            "Pages of the origin {origin} may not connect here. To let them, set `allowed_origins` \
             (AETHER_ALLOWED_ORIGINS={origin}); behind a proxy, have it hand on the `Host` header, or \
             `X-Forwarded-Host` with its address in `trusted_proxies`."
        ),
    ))
}

/// Whether an origin is the host that the request is for: same name, and same port once the scheme's own is filled in.
fn same_host(origin: &str, host: Option<&str>) -> bool {
    let (Some((scheme, origin)), Some(host)) = (origin.split_once("://"), host) else { return false };
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return false,
    };
    let (Ok(origin), Ok(host)) = (origin.parse::<Authority>(), host.parse::<Authority>()) else {
        return false;
    };
    let port = |authority: &Authority| authority.port_u16().unwrap_or(default_port);
    origin.host().eq_ignore_ascii_case(host.host()) && port(&origin) == port(&host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_host_and_the_list_pass() {
        let allowed = ["https://app.example".parse().unwrap()];
        let passes = |origin, host| {
            let visitor = Visitor { address: [192, 0, 2, 1].into(), host, origin };
            check(visitor, &allowed).is_ok()
        };
        let host = Some("api.example:8080");
        assert!(passes(None, host));
        assert!(passes(Some("http://api.example:8080"), host));
        assert!(passes(Some("http://API.example:8080"), host));
        assert!(passes(Some("https://api.example"), Some("api.example")));
        assert!(passes(Some("https://api.example"), Some("api.example:443")));
        assert!(passes(Some("https://app.example"), host));
        assert!(!passes(Some("http://api.example"), host));
        assert!(!passes(Some("http://api.example:8081"), host));
        assert!(!passes(Some("http://api.example.evil:8080"), host));
        assert!(!passes(Some("http://evil@api.example:8081"), host));
        assert!(!passes(Some("https://app.example:8443"), host));
        assert!(!passes(Some("null"), host));
        assert!(!passes(Some(""), host));
        assert!(!passes(Some("http://api.example:8080"), None));
    }
}
