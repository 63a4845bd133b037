//! How many event streams are open: of each person a few, of all together so many that pages still find a connection.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Of one person. A browser without HTTP/2 opens no more than six connections to us at all.
const OF_A_PERSON: usize = 6;

#[derive(Clone)]
pub struct Streams {
    in_all: usize,
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    /// By person, oldest first.
    of: HashMap<String, VecDeque<(u64, oneshot::Sender<()>)>>,
    count: usize,
    last: u64,
}

/// An open stream's place, given back when it is dropped.
pub struct Place {
    streams: Streams,
    person: String,
    number: u64,
}

impl Streams {
    pub fn new(in_all: usize) -> Self {
        Self { in_all, open: Arc::default() }
    }

    /// A place, and what is heard when a newer stream of the same person takes it. Nothing where too many are open in all.
    ///
    /// The oldest makes room rather than the newest being refused: a page that was just opened is looked at, the oldest
    /// may be a connection that nobody closed, and an `EventSource` that is refused once never asks again.
    pub fn open(&self, person: String) -> Option<(Place, oneshot::Receiver<()>)> {
        let mut open = self.lock();
        let theirs = open.of.get(&person).map_or(0, VecDeque::len);
        if theirs < OF_A_PERSON && open.count >= self.in_all {
            return None;
        }
        open.last += 1;
        let number = open.last;
        let (replace, replaced) = oneshot::channel();
        let theirs = open.of.entry(person.clone()).or_default();
        theirs.push_back((number, replace));
        let oldest = if theirs.len() > OF_A_PERSON { theirs.pop_front() } else { None };
        match oldest {
            Some((_, replace)) => _ = replace.send(()),
            None => open.count += 1,
        }
        drop(open);
        Some((Place { streams: self.clone(), person, number }, replaced))
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        let Some(theirs) = open.of.get_mut(&self.person) else { return };
        let before = theirs.len();
        theirs.retain(|(number, _)| *number != self.number);
        let left = before - theirs.len();
        if theirs.is_empty() {
            open.of.remove(&self.person);
        }
        open.count -= left;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stream_too_many_ends_the_persons_oldest() {
        let streams = Streams::new(100);
        let mut open: Vec<_> = (0..=OF_A_PERSON).map(|_| streams.open("stf_1".to_owned()).expect("a place")).collect();
        let (_other, mut others) = streams.open("stf_2".to_owned()).expect("a place");

        let ended: Vec<_> = open.iter_mut().map(|(_, replaced)| replaced.try_recv().is_ok()).collect();
        assert_eq!(ended, [true, false, false, false, false, false, false]);
        assert!(others.try_recv().is_err());
        assert_eq!(streams.lock().count, OF_A_PERSON + 1);
        drop(open);
        assert_eq!(streams.lock().count, 1);
        assert_eq!(streams.lock().of.len(), 1);
    }

    #[test]
    fn streams_of_all_persons_leave_room_for_pages() {
        let streams = Streams::new(3);
        let open: Vec<_> = (0..4).map(|person| streams.open(format!("stf_{person}"))).collect();

        assert!(open[..3].iter().all(Option::is_some));
        assert!(open[3].is_none());
        drop(open);
        assert!(streams.open("stf_3".to_owned()).is_some());
    }
}
