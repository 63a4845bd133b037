/// The name that was meant by what was typed; none where more than a third of it would be wrong.
pub fn nearest<T: AsRef<str>>(typed: &str, names: impl Iterator<Item = T>) -> Option<T> {
    let distance = |name: &T| strsim::damerau_levenshtein(name.as_ref(), typed);
    let name = names.min_by_key(distance)?;
    (distance(&name) * 3 <= typed.len().max(name.as_ref().len())).then_some(name)
}
