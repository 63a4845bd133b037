//! What is posted, read strictly before any server function sees it. Leptos reads forms leniently, and answers one that it
//! cannot read with a way back to wherever the browser came from and the error in the address.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use domain::{many_lines, one_line};
use leptos::server_fn::ServerFn;
use percent_encoding::percent_decode;
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::{ask, attend, back_to, customer_door, decide, desk_door, remedy};

/// Fields with line breaks and tabs in them. Every other is on one line.
const MANY_LINES: [&str; 2] = ["comment", "note"];

/// One server function's form.
#[derive(Clone, Copy)]
pub struct Form {
    pub path: &'static str,
    check: fn(Fields) -> Result<(), Wrong>,
    page: fn(&Typed) -> super::onward::Onward,
}

/// What is wrong with a form. A field is meant by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    NotAForm,
    TooLong,
    NotText(String),
    ControlCharacter(String),
    Twice(String),
    Unknown(String),
    Missing(String),
    /// A list where one value belongs, or the other way round.
    WrongKind,
}

/// A form that was not taken, and the way back to its page.
#[derive(Clone, Debug)]
pub struct Unreadable {
    pub wrong: Wrong,
    /// Name and value of what a person typed, as far as it could be read.
    pub typed: Vec<(String, String)>,
    /// The page with the form, filled in with that.
    pub back: String,
}

/// A body as it came.
pub struct Posted<'a> {
    pub is_form: bool,
    /// Nothing is missing at its end.
    pub is_whole: bool,
    pub bytes: &'a [u8],
}

/// The form that is posted to this path.
pub fn form_at(path: &str) -> Option<Form> {
    forms().into_iter().find(|form| form.path == path)
}

/// Every server function's.
fn forms() -> [Form; 16] {
    [
        form::<ask::Ask>(back_to::choose),
        form::<ask::Cancel>(back_to::request),
        form::<customer_door::AskForLink>(back_to::door),
        form::<customer_door::UseLink>(back_to::door),
        form::<customer_door::SignOut>(back_to::door),
        form::<desk_door::SignIn>(back_to::desk_door),
        form::<desk_door::SignOut>(back_to::desk_door),
        form::<decide::Decide>(back_to::refund),
        form::<remedy::RetryRefund>(back_to::refund),
        form::<remedy::CreditRefund>(back_to::refund),
        form::<remedy::LeaveRefund>(back_to::refund),
        form::<remedy::NoteExcess>(back_to::attention),
        form::<attend::GiveUp>(back_to::refund),
        form::<attend::RecordByHand>(back_to::refund),
        form::<attend::FailByHand>(back_to::not_sent),
        form::<attend::RecordElsewhere>(back_to::another_way),
    ]
}

fn form<T: ServerFn + DeserializeOwned>(page: fn(&Typed) -> super::onward::Onward) -> Form {
    Form { path: T::PATH, check: |fields| T::deserialize(fields).map(drop), page }
}

impl Form {
    /// The body to go on with: each field once, each text as it may be kept.
    pub fn read(&self, posted: &Posted<'_>) -> Result<String, Unreadable> {
        let pairs = pairs(posted.bytes);
        let checked = match posted {
            Posted { is_form: false, .. } => Err(Wrong::NotAForm),
            Posted { is_whole: false, .. } => Err(Wrong::TooLong),
            _ => clean(&pairs).and_then(|clean| {
                (self.check)(fields(&clean)?)?;
                Ok(form_urlencoded::Serializer::new(String::new()).extend_pairs(clean).finish())
            }),
        };
        checked.map_err(|wrong| {
            let typed = Typed::of(&pairs);
            let back = typed.0.iter().filter(|(name, _)| back_to::is_kept(name));
            let back = back.fold((self.page)(&typed), |page, (name, value)| page.with(name, value)).address();
            let typed = typed.0.into_iter().filter(|(name, _)| back_to::is_shown(name)).collect();
            Unreadable { wrong, typed, back }
        })
    }
}

/// As far as it could be read, without what cannot be shown.
pub struct Typed(Vec<(String, String)>);

impl Typed {
    fn of(pairs: &[(Vec<u8>, Vec<u8>)]) -> Self {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
            text.replace(|letter: char| letter.is_control() && !matches!(letter, '\n' | '\t'), " ")
        };
        Self(pairs.iter().map(|(name, value)| (text(name), text(value))).collect())
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// Decoded, in order.
fn pairs(body: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let text = |encoded: &[u8]| -> Vec<u8> {
        let spaced: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_decode(&spaced).collect()
    };
    let parts = body.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let end = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            (text(&part[..end]), text(part.get(end + 1..).unwrap_or_default()))
        })
        .collect()
}

fn clean(pairs: &[(Vec<u8>, Vec<u8>)]) -> Result<Vec<(String, String)>, Wrong> {
    let lossy = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let one = |(name, value): &(Vec<u8>, Vec<u8>)| -> Result<(String, String), Wrong> {
        let not_text = |_| Wrong::NotText(lossy(name));
        let name = str::from_utf8(name).map_err(not_text)?;
        let value = str::from_utf8(value).map_err(not_text)?;
        let unshowable = |_| Wrong::ControlCharacter(name.to_owned());
        one_line(name).map_err(unshowable)?;
        let value = match MANY_LINES.contains(&name) {
            true => many_lines(value).map_err(unshowable)?,
            false => one_line(value).map_err(unshowable)?.to_owned(),
        };
        Ok((name.to_owned(), value))
    };
    pairs.iter().map(one).collect()
}

/// One value of a name, or several of `name[0]`, `name[1]` and so on.
enum Field {
    One(String),
    Several(BTreeMap<usize, String>),
}

struct Fields(BTreeMap<String, Field>);

fn fields(pairs: &[(String, String)]) -> Result<Fields, Wrong> {
    let mut fields = BTreeMap::new();
    for (name, value) in pairs {
        let Some((plain, rest)) = name.split_once('[') else {
            if fields.insert(name.clone(), Field::One(value.clone())).is_some() {
                return Err(Wrong::Twice(name.clone()));
            }
            continue;
        };
        let position = rest.strip_suffix(']').and_then(position).ok_or_else(|| Wrong::Unknown(name.clone()))?;
        match fields.entry(plain.to_owned()).or_insert_with(|| Field::Several(BTreeMap::new())) {
            Field::One(_) => return Err(Wrong::Twice(plain.to_owned())),
            Field::Several(values) => match values.entry(position) {
                Entry::Vacant(place) => _ = place.insert(value.clone()),
                Entry::Occupied(_) => return Err(Wrong::Twice(name.clone())),
            },
        }
    }
    Ok(Fields(fields))
}

/// As we write them: `007` and `+7` are no positions.
fn position(text: &str) -> Option<usize> {
    text.parse().ok().filter(|position: &usize| position.to_string() == text)
}

impl<'de> Deserializer<'de> for Fields {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_map(MapDeserializer::new(self.0.into_iter()))
    }

    /// The shape of a server function's arguments: a field that it does not know is refused.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(Wrong::Unknown(name.clone())),
            None => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Wrong> for Field {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Field {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Field::One(value) => visitor.visit_string(value),
            Field::Several(values) => visitor.visit_map(MapDeserializer::new(values.into_iter())),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Wrong {}

impl serde::de::Error for Wrong {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Wrong::WrongKind
    }

    fn missing_field(name: &'static str) -> Self {
        Wrong::Missing(name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, body: &str) -> Result<String, Unreadable> {
        let form = form_at(path).unwrap_or_else(|| panic!("{path} is no server function"));
        form.read(&Posted { is_form: true, is_whole: true, bytes: body.as_bytes() })
    }

    #[test]
    fn a_form_of_ours_goes_on_as_it_came() {
        let body =
            "merchant=demo&purchase=pur_1&what=lines&line%5B0%5D=on&line%5B12%5D=on&quantity%5B0%5D=2&comment=a%0Ab";

        assert_eq!(read("/api/customer/ask", body).ok().as_deref(), Some(body));
        assert_eq!(read("/api/desk/sign-out", "").ok().as_deref(), Some(""));
        assert_eq!(read("/api/desk/sign-out", "&&").ok().as_deref(), Some(""));
        let breaks = read("/api/desk/decide", "number=R-1&note=a%0D%0Ab%0Dc%09d").ok();
        assert_eq!(breaks.as_deref(), Some("number=R-1&note=a%0Ab%0Ac%09d"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let named = |wrong: fn(String) -> Wrong, name: &str| wrong(name.to_owned());
        for (body, wrong) in [
            ("purchase=p", named(Wrong::Missing, "merchant")),
            ("merchant=demo&purchase=p&tenant=x", named(Wrong::Unknown, "tenant")),
            ("merchant=demo&merchant=demo&purchase=p", named(Wrong::Twice, "merchant")),
            ("merchant=demo&purchase=p&line[1]=on&line[1]=on", named(Wrong::Twice, "line[1]")),
            ("merchant=demo&purchase=p&line[1]=on&line=on", named(Wrong::Twice, "line")),
            ("merchant=demo&purchase=p&line=on&line[1]=on", named(Wrong::Twice, "line")),
            ("merchant=demo&purchase=p&line[85123A]=on", named(Wrong::Unknown, "line[85123A]")),
            ("merchant=demo&purchase=p&line[0012]=on", named(Wrong::Unknown, "line[0012]")),
            ("merchant=demo&purchase=p&line[1][2]=on", named(Wrong::Unknown, "line[1][2]")),
            ("merchant=demo&purchase=p&line[]=on", named(Wrong::Unknown, "line[]")),
            ("merchant=demo&purchase=p&comment=%00", named(Wrong::ControlCharacter, "comment")),
            ("merchant=demo&purchase=p&amount=1%0A2", named(Wrong::ControlCharacter, "amount")),
            ("merchant=demo&purchase=p&amount=%E4", named(Wrong::NotText, "amount")),
            ("merchant[0]=demo&purchase=p", Wrong::WrongKind),
            ("merchant=demo&purchase=p&line=on", Wrong::WrongKind),
        ] {
            assert_eq!(read("/api/customer/ask", body).err().map(|unreadable| unreadable.wrong), Some(wrong), "{body}");
        }
        let posted = |is_form, is_whole| Posted { is_form, is_whole, bytes: b"merchant=demo&purchase=p" };
        let form = form_at("/api/customer/ask").unwrap_or_else(|| unreachable!("it is one"));
        assert_eq!(form.read(&posted(false, true)).err().map(|unreadable| unreadable.wrong), Some(Wrong::NotAForm));
        assert_eq!(form.read(&posted(true, false)).err().map(|unreadable| unreadable.wrong), Some(Wrong::TooLong));
    }

    #[test]
    fn the_way_back_holds_what_was_typed_and_leads_to_us() {
        for (path, body, back) in [
            (
                "/api/customer/ask",
                "merchant=demo&purchase=pur_1&what=amount&amount=5%00&comment=a%0D%0Ab&x=1",
                "/demo/purchases/pur_1?what=amount&amount=5+&comment=a%0Ab",
            ),
            ("/api/customer/ask", "merchant=demo&purchase=..%2F..&x=1", "/demo/purchases"),
            ("/api/customer/ask", "merchant=%2Fevil.example&x=1", "/"),
            ("/api/customer/use-link", "merchant=demo&token=secret&token=secret", "/demo"),
            ("/api/desk/sign-in", "email=nora&password=secret&password=secret", "/desk/sign-in?email=nora"),
            ("/api/desk/decide", "number=R-1&decision=reject&note=No&x=1", "/desk/tickets/R-1?decision=reject&note=No"),
            ("/api/desk/give-up", "number=&refund=re_1&x=1", "/desk/refunds/re_1"),
            ("/api/desk/fail-by-hand", "number=R-1&why=other&x=1", "/desk/tickets/R-1?form=not_sent&why=other"),
            ("/api/desk/note-excess", "x=1", "/desk/tickets?queue=attention"),
        ] {
            assert_eq!(read(path, body).err().map(|unreadable| unreadable.back).as_deref(), Some(back), "{body}");
        }
    }
}
