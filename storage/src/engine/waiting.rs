//! Statements that go to the database together. Between this program and SQLite stands a thread of SQLite's own, and going
//! there and back takes longer than most statements do: what needs no answer of the one before it goes in one go.
//! PostgreSQL prepares one statement at a time and gets them one after the other.

use futures::stream::TryStreamExt as _;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::error::BoxDynError;
use sqlx::{AnyConnection, Arguments as _, AssertSqlSafe, Either, Error, Executor as _, SqlSafeStr as _, SqlStr};

use super::EngineKind;
use super::soon::Soon;

/// As many as one text holds.
const TOGETHER: usize = 128;

/// A value of a statement that waits; the database must know of nothing, too, of which type it is.
#[derive(Clone)]
pub(crate) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
}

macro_rules! value_of {
    ($($type:ty => $value:expr;)*) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                $value(value)
            }
        })*
    };
}

value_of! {
    &str => |text: &str| Self::Text(Some(text.to_owned()));
    &String => |text: &String| Self::Text(Some(text.clone()));
    String => |text| Self::Text(Some(text));
    &Option<String> => |text: &Option<String>| Self::Text(text.clone());
    Option<String> => Self::Text;
    Option<&str> => |text: Option<&str>| Self::Text(text.map(str::to_owned));
    i64 => |integer| Self::Integer(Some(integer));
    Option<i64> => Self::Integer;
}

pub(crate) struct Waiting {
    kind: EngineKind,
    statements: Vec<(&'static str, Vec<Value>)>,
}

/// A statement that was put off, to be bound.
pub(crate) struct PutOff<'a>(Option<&'a mut Vec<Value>>);

impl PutOff<'_> {
    /// The statement's next value, as [`sqlx::query::Query::bind`].
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        if let Some(values) = &mut self.0 {
            values.push(value.into());
        }
        self
    }
}

/// What came of statements that went to the database together.
pub(crate) struct Sent {
    /// The rows of each one that was done.
    pub(crate) answers: Vec<Vec<AnyRow>>,
    /// What the one behind them met, if there is one: it was not done, nor was any behind it.
    pub(crate) error: Option<Error>,
}

impl Sent {
    pub(crate) fn whole(self) -> Result<Vec<Vec<AnyRow>>, Error> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.answers),
        }
    }
}

impl Waiting {
    pub(crate) fn new(kind: EngineKind) -> Self {
        Self { kind, statements: Vec::new() }
    }

    pub(crate) fn put(&mut self, statement: &'static str) -> PutOff<'_> {
        self.statements.push((statement, Vec::new()));
        PutOff(self.statements.last_mut().map(|(_, values)| values))
    }

    /// What waits there waits here too, behind all else.
    pub(crate) fn append(&mut self, other: &Self) {
        self.statements.extend_from_slice(&other.statements);
    }

    pub(crate) fn len(&self) -> usize {
        self.statements.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    pub(crate) fn statements(&self) -> impl Iterator<Item = &'static str> {
        self.statements.iter().map(|(statement, _)| *statement)
    }

    /// Does all that waits; nothing waits any more.
    pub(crate) async fn send(&mut self, connection: &mut AnyConnection, is_writing: bool) -> Sent {
        let mut sent = Sent { answers: Vec::new(), error: None };
        sent.error = self.send_into(connection, is_writing, &mut sent.answers).await.err();
        sent
    }

    async fn send_into(
        &mut self,
        connection: &mut AnyConnection,
        is_writing: bool,
        answers: &mut Vec<Vec<AnyRow>>,
    ) -> Result<(), Error> {
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
        Ok(())
    }

    /// The texts with their values, in order.
    fn take(&mut self) -> Result<Vec<(SqlStr, AnyArguments)>, Error> {
        let statements = std::mem::take(&mut self.statements);
        let in_a_text = match self.kind {
            EngineKind::Sqlite => TOGETHER,
            EngineKind::Postgres => 1,
        };
        statements.chunks(in_a_text).map(as_one).collect::<Result<_, _>>().map_err(Error::Encode)
    }
}

/// One text of several statements, whose placeholders are numbered on, and all their values.
fn as_one(statements: &[(&'static str, Vec<Value>)]) -> Result<(SqlStr, AnyArguments), BoxDynError> {
    let mut arguments = AnyArguments::default();
    let mut text = String::with_capacity(statements.iter().map(|(statement, _)| statement.len() + 16).sum());
    for (statement, values) in statements {
        number_on(&mut text, statement, arguments.len());
        for value in values {
            match value {
                Value::Text(value) => arguments.add(value.clone())?,
                Value::Integer(value) => arguments.add(*value)?,
            }
        }
    }
    let text = match statements {
        [(statement, _)] => statement.into_sql_str(),
        _ => AssertSqlSafe(text).into_sql_str(),
    };
    Ok((text, arguments))
}

fn number_on(text: &mut String, statement: &str, before: usize) {
    let mut parts = statement.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        let (number, rest) = part.split_at(digits);
        let number = number.parse::<usize>().map_or(0, |number| number + before);
        text.push('$');
        text.push_str(&number.to_string());
        text.push_str(rest);
    }
    text.push_str(";\n");
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
