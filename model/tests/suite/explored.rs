use model::{Settings, Step};
use stateright::{Checker as _, Expectation, HasDiscoveries, Model as _};
use std::collections::{BTreeMap, BTreeSet};

pub struct Explored {
    pub states: usize,
    /// Properties that did not hold, each with the steps that led there.
    pub broken: BTreeMap<&'static str, Vec<Step>>,
    /// What was seen to happen.
    pub seen: BTreeSet<&'static str>,
}

/// Visits every state, or all until something is broken.
pub fn explore(settings: Settings) -> Explored {
    explore_until(settings, HasDiscoveries::AnyFailures)
}

pub fn explore_until(settings: Settings, is_enough: HasDiscoveries) -> Explored {
    let checker = settings.checker().threads(2).symmetry().finish_when(is_enough);
    let checker = checker.spawn_dfs().join();
    let mut explored =
        Explored { states: checker.unique_state_count(), broken: BTreeMap::new(), seen: BTreeSet::new() };
    for (name, path) in checker.discoveries() {
        if checker.model().property(name).expectation == Expectation::Always {
            explored.broken.insert(name, path.into_actions());
        } else {
            explored.seen.insert(name);
        }
    }
    explored
}

/// The shortest way to breaking one of these, for whoever reads it.
pub fn shortest(settings: Settings, any_of: &[&'static str]) -> Vec<Step> {
    let is_enough = HasDiscoveries::AnyOf(any_of.iter().copied().collect());
    let checker = settings.checker().finish_when(is_enough).spawn_bfs().join();
    let path = checker.discoveries().into_iter().find(|(name, _)| any_of.contains(name));
    path.expect("something is broken").1.into_actions()
}
