//! Event streams of one person.

use axum::body::Body;
use http_body_util::BodyExt as _;
use std::time::Duration;

use super::shop::Shop;

/// What is heard within a short while, or nothing where the stream is silent.
async fn heard(stream: &mut Body) -> Option<String> {
    let frame = tokio::time::timeout(Duration::from_millis(200), stream.frame()).await.ok()?;
    let data = frame.and_then(|frame| frame.expect("a frame").into_data().ok()).unwrap_or_default();
    Some(String::from_utf8_lossy(&data).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_stream_too_many_ends_the_oldest_and_tells_it_to_wait() {
    let shop = Shop::open().await;
    let (nora, ben) = (shop.staff("nora@lumen.example").await, shop.staff("ben@lumen.example").await);
    let mut of_ben = shop.begin("/desk/events", &ben).await.1;
    let mut streams = Vec::new();
    for _ in 0..7 {
        let (status, stream) = shop.begin("/desk/events", &nora).await;
        assert_eq!(status, 200);
        streams.push(stream);
    }

    assert_eq!(heard(&mut streams[0]).await.as_deref(), Some("retry: 60000\n\n"));
    assert_eq!(heard(&mut streams[0]).await.as_deref(), Some(""), "it has ended");
    for stream in streams.iter_mut().skip(1).chain([&mut of_ben]) {
        assert_eq!(heard(stream).await, None, "it goes on");
    }
}
