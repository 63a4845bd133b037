use stateright::{Model, Representative};
use std::collections::HashMap;

use crate::settings::Settings;
use crate::state::State;

/// From how many states a goal can still be reached.
#[derive(Debug)]
pub struct Possible {
    pub states: usize,
    /// States with no way to the goal; a few of them.
    pub lost: Vec<State>,
}

/// Asks of every state whether some way leads on to the goal. `stateright` asks of every way whether it leads there, and
/// cannot where ways go in circles, as waiting does.
pub fn possible(settings: &Settings, is_goal: impl Fn(&State) -> bool) -> Possible {
    let mut seen = Seen::default();
    for state in settings.init_states() {
        seen.number_of(state);
    }
    let mut from = 0;
    while let Some(state) = seen.states.get(from).copied() {
        for after in settings.next_states(&state) {
            let to = seen.number_of(after);
            seen.ways_back[to].push(u32::try_from(from).unwrap_or(u32::MAX));
        }
        from += 1;
    }
    let Seen { states, ways_back, .. } = seen;
    let mut leads: Vec<bool> = states.iter().map(is_goal).collect();
    let mut ahead: Vec<usize> = (0..states.len()).filter(|state| leads[*state]).collect();
    while let Some(state) = ahead.pop() {
        for before in ways_back[state].iter().map(|before| *before as usize) {
            if !leads[before] {
                leads[before] = true;
                ahead.push(before);
            }
        }
    }
    let lost = states.iter().zip(&leads).filter(|(_, leads)| !**leads).map(|(state, _)| *state).take(3).collect();
    Possible { states: states.len(), lost }
}

/// States in the order they were first seen; of twins the one that was seen first.
#[derive(Default)]
struct Seen {
    numbers: HashMap<State, usize>,
    states: Vec<State>,
    ways_back: Vec<Vec<u32>>,
}

impl Seen {
    fn number_of(&mut self, state: State) -> usize {
        *self.numbers.entry(state.representative()).or_insert_with(|| {
            self.states.push(state);
            self.ways_back.push(Vec::new());
            self.states.len() - 1
        })
    }
}
