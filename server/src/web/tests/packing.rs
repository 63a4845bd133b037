//! What leaves compressed, and what never does.

use super::shop::Shop;

const READS_ALL: (&str, &str) = ("accept-encoding", "gzip, deflate, br, zstd");

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_answers_to_programs_leave_packed() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;

    for path in ["/demo", "/demo/rules", "/desk/tickets", "/openapi.json", "/docs"] {
        for (reads, packed) in [("gzip, br", "br"), ("gzip", "gzip"), ("identity", ""), ("br;q=0", "")] {
            let page = shop.get_with(path, &[("cookie", &nora), ("accept-encoding", reads)]).await;

            assert_eq!(page.status, 200, "{path}");
            assert_eq!(page.header("content-encoding"), packed, "{path} for {reads}");
            assert!(page.header("vary").contains("accept-encoding"), "{path} for {reads}: {}", page.header("vary"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_beside_words_of_others_leave_unpacked() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let with = |site: &'static str| [READS_ALL, ("sec-fetch-site", site)];
    let packed = async |path: &str, headers: &[(&str, &str)]| {
        let headers = [headers, &[("cookie", &*nora)]].concat();
        shop.get_with(path, &headers).await.header("content-encoding").to_owned()
    };

    for path in ["/desk/tickets?queue=waiting", "/demo?email=ada@example.org&problem=email_unreadable"] {
        assert_eq!(packed(path, &with("same-origin")).await, "br", "{path}");
        assert_eq!(packed(path, &with("none")).await, "br", "{path}");
        for site in ["cross-site", "same-site", "made-up"] {
            assert_eq!(packed(path, &with(site)).await, "", "{path} from {site}");
        }
        assert_eq!(packed(path, &[READS_ALL]).await, "", "{path} from who knows where");
    }
    for path in ["/desk/sign-in", "/desk/sign-in?email=ada", "/demo/sign-in/secret", "/demo/sign-in/sent?email=ada"] {
        assert_eq!(packed(path, &with("same-origin")).await, "", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_stream_is_not_packed() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;

    let headers = shop.head_of("/desk/events", &[READS_ALL, ("cookie", &nora)]).await;

    assert_eq!(headers.get("content-type").and_then(|kind| kind.to_str().ok()), Some("text/event-stream"));
    assert!(!headers.contains_key("content-encoding"));
}
