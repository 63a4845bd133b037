//! Statements that go to the database together. Between this program and SQLite stands a thread of SQLite's own, and going
//! there and back takes longer than most statements do: what needs no answer of the one before it goes in one go.
//! PostgreSQL prepares one statement at a time and gets them one after the other.

use futures::stream::TryStreamExt as _;
use sqlx::any::{Any, AnyArguments, AnyRow};
use sqlx::{
    AnyConnection, Arguments as _, AssertSqlSafe, Either, Encode, Error, Executor as _, SqlSafeStr as _, SqlStr, Type,
};

use super::EngineKind;
use super::soon::Soon;

/// As many as one text holds: more would only make texts that nobody uses twice.
const TOGETHER: usize = 16;

pub(crate) struct Waiting {
    kind: EngineKind,
    /// Each with the number of its first value among those of its text.
    statements: Vec<(&'static str, usize)>,
    /// Those of each text.
    values: Vec<AnyArguments>,
    /// The first value that could not be written down.
    wrong: Option<Error>,
}

/// A statement that was put off, to be bound.
pub(crate) struct PutOff<'a> {
    values: Option<&'a mut AnyArguments>,
    wrong: &'a mut Option<Error>,
}

impl PutOff<'_> {
    /// The statement's next value, as [`sqlx::query::Query::bind`].
    pub(crate) fn bind<'q, T: 'q + Encode<'q, Any> + Type<Any>>(mut self, value: T) -> Self {
        if let Some(values) = &mut self.values
            && let Err(error) = values.add(value)
        {
            self.wrong.get_or_insert(Error::Encode(error));
        }
        self
    }
}

impl Waiting {
    pub(crate) fn new(kind: EngineKind) -> Self {
        Self { kind, statements: Vec::new(), values: Vec::new(), wrong: None }
    }

    pub(crate) fn put(&mut self, statement: &'static str) -> PutOff<'_> {
        if self.statements.len().is_multiple_of(self.in_a_text()) {
            self.values.push(AnyArguments::default());
        }
        let values = self.values.last_mut();
        self.statements.push((statement, values.as_deref().map_or(0, AnyArguments::len)));
        PutOff { values, wrong: &mut self.wrong }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    pub(crate) fn statements(&self) -> impl Iterator<Item = &'static str> {
        self.statements.iter().map(|(statement, _)| *statement)
    }

    /// Does all that waits, and says which rows each statement is answered with.
    pub(crate) async fn send(
        &mut self,
        connection: &mut AnyConnection,
        is_writing: bool,
    ) -> Result<Vec<Vec<AnyRow>>, Error> {
        let mut answers = Vec::new();
        for (text, values) in self.take()? {
            let mut rows = Vec::new();
            let mut coming = Soon::new(connection.fetch_many((text, Some(values))), is_writing);
            while let Some(came) = coming.try_next().await? {
                match came {
                    Either::Right(row) => rows.push(row),
                    // The end of one statement's rows.
                    Either::Left(_) => answers.push(std::mem::take(&mut rows)),
                }
            }
        }
        Ok(answers)
    }

    /// The texts with their values, in order; nothing waits any more.
    fn take(&mut self) -> Result<Vec<(SqlStr, AnyArguments)>, Error> {
        let statements = std::mem::take(&mut self.statements);
        let values = std::mem::take(&mut self.values);
        match self.wrong.take() {
            Some(error) => Err(error),
            None => Ok(statements.chunks(self.in_a_text()).map(as_one).zip(values).collect()),
        }
    }

    fn in_a_text(&self) -> usize {
        match self.kind {
            EngineKind::Sqlite => TOGETHER,
            EngineKind::Postgres => 1,
        }
    }
}

/// One text of several statements, whose placeholders are numbered on.
fn as_one(statements: &[(&'static str, usize)]) -> SqlStr {
    if let [(statement, 0)] = statements {
        return statement.into_sql_str();
    }
    let mut text = String::with_capacity(statements.iter().map(|(statement, _)| statement.len() + 16).sum());
    for (statement, first) in statements {
        let mut parts = statement.split('$');
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.len() - part.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
            let (number, rest) = part.split_at(digits);
            let number = number.parse::<usize>().map_or(0, |number| number + first);
            text.push('$');
            text.push_str(&number.to_string());
            text.push_str(rest);
        }
        text.push_str(";\n");
    }
    AssertSqlSafe(text).into_sql_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(kind: EngineKind, count: usize) -> Vec<(String, usize)> {
        let mut waiting = Waiting::new(kind);
        for number in 0..count {
            waiting.put("insert into a values ($1, $2, $1)").bind(number.to_string()).bind(7_i64);
        }
        let taken = waiting.take().expect("values that can be written down");
        assert!(waiting.is_empty());
        taken.into_iter().map(|(text, values)| (text.as_str().to_owned(), values.len())).collect()
    }

    #[test]
    fn sqlite_gets_one_text_whose_placeholders_are_numbered_on() {
        let text = "insert into a values ($1, $2, $1);\ninsert into a values ($3, $4, $3);\n";
        assert_eq!(texts(EngineKind::Sqlite, 2), [(text.to_owned(), 4)]);
        assert_eq!(texts(EngineKind::Sqlite, 1), [("insert into a values ($1, $2, $1)".to_owned(), 2)]);
    }

    #[test]
    fn a_text_holds_so_many_and_the_next_one_counts_from_one() {
        let texts = texts(EngineKind::Sqlite, TOGETHER + 2);
        let values: Vec<usize> = texts.iter().map(|(_, values)| *values).collect();
        assert_eq!(values, [2 * TOGETHER, 4]);
        assert_eq!(texts[1].0, "insert into a values ($1, $2, $1);\ninsert into a values ($3, $4, $3);\n");
    }

    #[test]
    fn postgresql_gets_one_after_the_other() {
        assert_eq!(
            texts(EngineKind::Postgres, 2),
            [("insert into a values ($1, $2, $1)".to_owned(), 2), ("insert into a values ($1, $2, $1)".to_owned(), 2)]
        );
    }
}
