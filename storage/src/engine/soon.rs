//! How SQLite's thread is waited for by who writes. It answers within microseconds, one wake-up for each row: to look again
//! for a moment costs less than to be sent to sleep and woken as often. Only one deed writes at a time, so that never more than
//! one of the program's threads spends its time like that; who reads sleeps.

use futures::Stream;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};

/// How often is looked, and how long is paused in between: together some thirty microseconds, as a handful of statements
/// take.
const LOOKS: usize = 20;
const PAUSE: usize = 40;

/// Where there is no second processor, SQLite's thread cannot go on while somebody looks.
static IS_OF_USE: LazyLock<bool> =
    LazyLock::new(|| std::thread::available_parallelism().is_ok_and(|processors| processors.get() > 1));

/// A future or a stream of which an answer is looked for before it is waited for.
pub(crate) struct Soon<T> {
    coming: T,
    looks: usize,
}

impl<T: Unpin> Soon<T> {
    pub(crate) fn new(coming: T, is_writing: bool) -> Self {
        Self { coming, looks: if is_writing && *IS_OF_USE { LOOKS } else { 0 } }
    }

    fn look<R>(&mut self, mut look: impl FnMut(Pin<&mut T>) -> Poll<R>) -> Poll<R> {
        for _ in 0..self.looks {
            if let Poll::Ready(answer) = look(Pin::new(&mut self.coming)) {
                return Poll::Ready(answer);
            }
            for _ in 0..PAUSE {
                std::hint::spin_loop();
            }
        }
        look(Pin::new(&mut self.coming))
    }
}

impl<F: Future + Unpin> Future for Soon<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.look(|coming| coming.poll(context))
    }
}

impl<S: Stream + Unpin> Stream for Soon<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.look(|coming| coming.poll_next(context))
    }
}
