//! Addresses: which host is ours, and who is really asking behind a proxy. What is a path of ours, `domain` says.

use core::net::IpAddr;

pub use domain::address::own_path;
use http::{HeaderMap, Request, Uri, header};
use url::Url;

/// The same path with a parameter set, in place of one of that name.
pub fn with_param(path: &str, name: &str, value: Option<&str>) -> String {
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != name));
    pairs.extend_pairs(value.map(|value| (name, value)));
    let query = pairs.finish();
    if query.is_empty() { bare.to_owned() } else { format!("{bare}?{query}") }
}

/// Which `Host` is ours: the public URL's, and in demo mode this machine's other names.
#[derive(Clone, Debug)]
pub struct Hosts {
    public: String,
    default_port: Option<u16>,
    loopback: bool,
}

impl Hosts {
    /// The hosts that lead to a portal at that address.
    pub fn of(public: &Url, demo: bool) -> Self {
        let host = public.host_str().unwrap_or_default().to_ascii_lowercase();
        let default_port = match (public.port(), public.scheme()) {
            (Some(_), _) => None,
            (None, "https") => Some(443),
            (None, _) => Some(80),
        };
        let public = public.port().map_or(host.clone(), |port| format!("{host}:{port}"));
        Self { public, default_port, loopback: demo }
    }

    /// Whether a request came to us under a name of ours. One that says two different things came to nobody (T16).
    pub fn admit<B>(&self, request: &Request<B>) -> bool {
        let mut named = request.headers().get_all(header::HOST).iter();
        let in_header = match (named.next(), named.next()) {
            (one, None) => one.map(|value| value.to_str().unwrap_or("\\")),
            (_, Some(_)) => return false,
        };
        let in_line = request.uri().authority().map(http::uri::Authority::as_str);
        match (in_line, in_header) {
            (Some(line), Some(head)) if !line.eq_ignore_ascii_case(head) => false,
            (line, head) => line.or(head).is_some_and(|host| self.is_ours(host)),
        }
    }

    fn is_ours(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let with_port = |port| host.strip_suffix(&format!(":{port}")) == Some(self.public.as_str());
        host == self.public || self.default_port.is_some_and(with_port) || (self.loopback && is_loopback_name(&host))
    }
}

fn is_loopback_name(host: &str) -> bool {
    let Ok(uri) = host.parse::<Uri>() else { return false };
    let name = uri.host().unwrap_or_default();
    name == "localhost" || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A network whose proxies are believed: `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads it.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u32>().ok()?)),
            None => (text.trim().parse::<IpAddr>().ok()?, None),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    /// Whether an address is in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        let number = |address: IpAddr| match address {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, true),
            IpAddr::V6(v6) => (v6.to_bits(), false),
        };
        let ((ours, ours_v4), (theirs, theirs_v4)) = (number(self.address), number(address.to_canonical()));
        let apart = (ours ^ theirs).checked_shr(128 - self.bits).unwrap_or(0);
        ours_v4 == theirs_v4 && apart == 0
    }
}

/// Who asks: the peer, or behind proxies we trust the right-most address that isn't one of them.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(peer) {
        return peer;
    }
    let forwarded: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    let hops = forwarded.join(",");
    let mut nearest = peer;
    for hop in hops.rsplit(',') {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        nearest = address;
        if !is_trusted(address) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_replaces_its_namesake() {
        assert_eq!(with_param("/r?q=a+b&draft=1", "draft", Some("2")), "/r?q=a+b&draft=2");
        assert_eq!(with_param("/r?draft=1#x", "draft", None), "/r");
    }

    #[test]
    fn t16_hosts() {
        let hosts = Hosts::of(&Url::parse("https://portal.example/").unwrap(), false);
        let ask = |uri: &str, host: &[&str]| {
            let mut request = Request::builder().uri(uri);
            for host in host {
                request = request.header("host", *host);
            }
            hosts.admit(&request.body(()).unwrap())
        };
        assert!(ask("/", &["portal.example"]) && ask("/", &["Portal.Example:443"]));
        assert!(ask("https://portal.example/", &[]));
        for (uri, host) in [
            ("/", vec![]),
            ("/", vec!["evil.example"]),
            ("/", vec!["portal.example.evil.example"]),
            ("/", vec!["portal.example", "evil.example"]),
            ("/", vec!["portal.example:80"]),
            ("/", vec!["127.0.0.1"]),
            ("http://evil.example/", vec!["portal.example"]),
        ] {
            assert!(!ask(uri, &host), "{uri} {host:?}");
        }
        let demo = Hosts::of(&Url::parse("http://127.0.0.1:3000").unwrap(), true);
        assert!(demo.is_ours("localhost:3000") && demo.is_ours("[::1]:3000") && demo.is_ours("127.0.0.1:3000"));
        assert!(!demo.is_ours("127.0.0.1.evil.example") && !demo.is_ours("evil.example"));
    }

    #[test]
    fn a_forwarded_address_counts_only_from_a_proxy_we_trust() {
        let headers = |text: &str| HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), text.parse().unwrap())]);
        let trusted = [Network::parse("10.0.0.0/8").unwrap(), Network::parse("::1").unwrap()];
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(client(ip("192.0.2.1"), &headers("198.51.100.7"), &trusted), ip("192.0.2.1"));
        assert_eq!(client(ip("10.1.1.1"), &headers("203.0.113.9, 198.51.100.7"), &trusted), ip("198.51.100.7"));
        assert_eq!(client(ip("10.1.1.1"), &headers("198.51.100.7, 10.2.2.2"), &trusted), ip("198.51.100.7"));
        assert_eq!(client(ip("::1"), &headers("nonsense"), &trusted), ip("::1"));
        assert!(Network::parse("10.0.0.0/33").is_none() && Network::parse("0.0.0.0/0").unwrap().holds(ip("8.8.8.8")));
    }
}
