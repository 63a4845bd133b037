use std::net::{IpAddr, Ipv6Addr};

use crate::throttle::Party;

/// Who signs in, as far as their connection tells.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// The other end of the connection. No header is believed to name another (N5): behind a proxy it is the proxy's.
    pub address: Option<IpAddr>,
    /// The browser's device cookie.
    pub device: Option<String>,
    /// The session cookie that came along: a new session takes its place.
    pub session: Option<String>,
}

impl Client {
    /// Whom attempts are counted for. Of IPv6, the network: each has more addresses than anybody can remember.
    pub(crate) fn party(&self) -> Option<Party> {
        let name = match self.address?.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !0 << 64).to_string(),
        };
        Some(Party::new("address", &name))
    }
}
