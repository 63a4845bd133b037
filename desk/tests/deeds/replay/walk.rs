//! One walk of the model, played on the real desk: after each step both must be in the same state.

use desk::{GatewayPayment, GatewayTrouble, PurchaseFile, RefundOrder};
use domain::{Actor, GatewayResult, RefundState, Timestamp};
use model::{Age, Call, Model as _, Pace, Place, Settings, State, Step, Told};
use storage::JobKind;

use super::hand::Hand;
use super::held_gateway::{Asked, Book, answer};
use crate::asking::only;
use crate::shop::Shop;
use crate::world::{hours, seconds};

/// What a tick of the model takes here, where the code's own times are played.
const TICK: i64 = 5;

pub struct Walk<'a> {
    shop: &'a Shop,
    hands: &'a mut [Hand; 2],
    book: Book,
    settings: Settings,
    state: State,
    purchase: PurchaseFile,
    refunds: [Option<Ours>; 2],
    pub taken: Vec<Step>,
}

/// One of the two refunds, as the desk and the network know it.
struct Ours {
    refund_id: String,
    amount: i64,
    begun_at: Timestamp,
    news: GatewayPayment,
    stray: Option<RefundOrder>,
}

impl<'a> Walk<'a> {
    pub async fn new(shop: &'a Shop, hands: &'a mut [Hand; 2], keeps_keys: bool) -> Self {
        let settings = Settings {
            pace: Pace::REAL,
            keeps_keys,
            keeps_refusals: keeps_keys,
            attempts: u8::MAX,
            asks_customer: true,
            gives_up: true,
            in_one_go: true,
            ..Settings::with_keys()
        };
        let state = settings.init_states()[0];
        let purchase = shop.paid_purchase().await;
        let refunds = [None, None];
        Self { shop, hands, book: Book::new(keeps_keys), settings, state, purchase, refunds, taken: Vec::new() }
    }

    /// The steps that can be played from here.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        self.settings.actions(&self.state, &mut steps);
        steps.retain(|step| {
            let is_played = !matches!(step, Step::KeyTurnsOld(_));
            is_played && self.settings.next_state(&self.state, *step).is_some()
        });
        steps
    }

    fn take(&mut self, step: Step) {
        let mut steps = Vec::new();
        self.settings.actions(&self.state, &mut steps);
        assert!(steps.contains(&step), "the model cannot {step:?} now: {:#?}\n{:?}", self.state, self.taken);
        self.taken.push(step);
        self.state = self.settings.next_state(&self.state, step).expect("a step that leads on");
        assert_eq!(self.state.broken, None, "{:?}", self.taken);
    }

    fn now(&self) -> Timestamp {
        self.shop.now()
    }

    fn ours(&mut self, refund: usize) -> &mut Ours {
        self.refunds[refund].as_mut().expect("it was approved")
    }

    fn index_of(&self, refund_id: &str) -> usize {
        let is_it = |ours: &Option<Ours>| ours.as_ref().is_some_and(|ours| ours.refund_id == refund_id);
        self.refunds.iter().position(is_it).expect("a refund of this walk")
    }

    /// Plays one step of the model, and whatever follows without the gateway.
    pub async fn play(&mut self, step: Step) {
        match step {
            Step::Approve(refund) => {
                let file = self.shop.reopened(&self.purchase).await;
                let record = self.shop.ask(&file, only(&format!("li_{}", refund + 1))).await;
                self.shop.approve(&record).await;
                let ours = crate::pay_out::refund_of(self.shop, &record.number).await;
                let (begun_at, news) = (self.now(), GatewayPayment::default());
                let (refund_id, amount) = (ours.refund_id, ours.to_payment);
                self.refunds[refund] = Some(Ours { refund_id, amount, begun_at, news, stray: None });
                self.take(step);
            }
            Step::GiveUp(refund) => {
                let at = self.now();
                let refund_id = self.ours(refund).refund_id.clone();
                give_up(self.shop, &refund_id, at).await;
                self.take(step);
            }
            Step::Claim { worker, .. } => {
                // Whichever is due first.
                self.hands[worker].begin();
                self.follow(worker).await;
            }
            Step::Arrives { worker, told } => {
                let order = self.order_of(worker);
                let really = self.book.take(&order, told, self.now());
                assert_eq!(really, told, "the key is remembered otherwise: {:?}", self.taken);
                self.take(step);
            }
            Step::IsDropped(_) | Step::Reads { .. } | Step::BeginLookUp(_) => self.take(step),
            Step::RecordAnswer(worker) => {
                let Place::Sending(Call::Answered(told)) = self.state.workers[worker].place else { return };
                let order = self.order_of(worker);
                self.reply_to_send(worker, step, Ok(answer(told, &order.refund_id))).await;
            }
            Step::RecordNotReached(worker) => {
                let trouble = GatewayTrouble::NotReached("connection refused".to_owned());
                self.reply_to_send(worker, step, Err(trouble)).await;
            }
            Step::RecordLost(worker) => {
                self.let_stray(worker);
                let trouble = GatewayTrouble::AnswerLost("connection reset".to_owned());
                self.reply_to_send(worker, step, Err(trouble)).await;
            }
            Step::RecordFound(worker) | Step::BeginAgain(worker) => {
                let Place::Found { told, .. } = self.state.workers[worker].place else { return };
                let order = self.order_of(worker);
                let found = told.map(|told| answer(told, &order.refund_id));
                self.reply_to_find(worker, step, Ok(found)).await;
            }
            Step::RecordUnasked(worker) => {
                let trouble = GatewayTrouble::NotReached("connection refused".to_owned());
                self.reply_to_find(worker, step, Err(trouble)).await;
            }
            Step::Stop(worker) => {
                self.let_stray(worker);
                self.hands[worker].stop();
                self.take(step);
            }
            Step::StrayArrives { refund, told } => {
                let order = self.ours(refund).stray.take().expect("a stray order");
                let really = self.book.take(&order, told, self.now());
                assert_eq!(really, told, "the key is remembered otherwise: {:?}", self.taken);
                self.take(step);
            }
            Step::StrayIsDropped(refund) => {
                self.ours(refund).stray = None;
                self.take(step);
            }
            Step::Turns { refund, told } => {
                let refund_id = self.ours(refund).refund_id.clone();
                self.book.turn(&refund_id, told);
                self.take(step);
            }
            Step::EventReads { refund, told } => {
                let refund_id = self.ours(refund).refund_id.clone();
                self.ours(refund).news = self.book.seen(&refund_id, told);
                self.take(step);
            }
            Step::TakeNews(refund) => {
                let news = self.ours(refund).news.clone();
                self.take_seen(news).await;
                self.take(step);
            }
            Step::Tick => self.tick(),
            Step::LongWait => self.wait_long(),
            other => panic!("{other:?} is taken by following a worker"),
        }
        self.compare().await;
    }

    /// Lets a worker go on; what it does without the gateway, the model does too.
    async fn follow(&mut self, worker: usize) {
        self.hands[worker].go_on().await;
        loop {
            match self.state.workers[worker].place {
                Place::ToSend => self.take(Step::BeginCall(worker)),
                Place::ToPutOff => self.take(Step::PutOff(worker)),
                _ => break,
            }
        }
        let Some(asked) = &self.hands[worker].asked else {
            assert!(self.state.workers[worker].is_idle(), "it stopped early: {:?}", self.taken);
            return;
        };
        let is_sent = matches!(asked, Asked::ToSend { .. });
        let refund = self.index_of(&asked.order().refund_id);
        if self.state.workers[worker].is_idle() {
            self.take(Step::Claim { worker, refund });
            let begun = self.settings.next_state(&self.state, Step::BeginAttempt(worker));
            let leads_to_sending = begun.is_some_and(|state| state.workers[worker].place == Place::ToSend);
            let looks_first = !is_sent && leads_to_sending;
            self.take(if looks_first { Step::LookFirst(worker) } else { Step::BeginAttempt(worker) });
            self.take(if is_sent { Step::BeginCall(worker) } else { Step::BeginLookUp(worker) });
        }
        let at = self.state.workers[worker];
        let is_sending = matches!(at.place, Place::Sending(_));
        assert_eq!((is_sending, usize::from(at.refund)), (is_sent, refund), "{:?}", self.taken);
        if is_sent {
            let refund_id = self.ours(refund).refund_id.clone();
            assert_eq!(self.order_of(worker).key, format!("{refund_id}:{}", at.attempt), "{:?}", self.taken);
        }
    }

    fn order_of(&self, worker: usize) -> RefundOrder {
        self.hands[worker].asked.as_ref().expect("it waits in a call").order().clone()
    }

    /// What it sent may arrive, though nobody waits for it.
    fn let_stray(&mut self, worker: usize) {
        if let Place::Sending(Call::OnItsWay { .. }) = self.state.workers[worker].place {
            let order = self.order_of(worker);
            let refund = self.index_of(&order.refund_id);
            self.ours(refund).stray = Some(order);
        }
    }

    async fn reply_to_send(&mut self, worker: usize, step: Step, reply: Result<GatewayResult, GatewayTrouble>) {
        let Some(Asked::ToSend { reply: line, .. }) = self.hands[worker].asked.take() else {
            panic!("it does not send")
        };
        assert!(line.send(reply).is_ok(), "nobody waits any longer");
        self.take(step);
        self.follow(worker).await;
    }

    async fn reply_to_find(&mut self, worker: usize, step: Step, reply: Result<Option<GatewayResult>, GatewayTrouble>) {
        let Some(Asked::ToFind { reply: line, .. }) = self.hands[worker].asked.take() else {
            panic!("it does not look")
        };
        assert!(line.send(reply).is_ok(), "nobody waits any longer");
        self.take(step);
        self.follow(worker).await;
    }

    async fn take_seen(&self, seen: GatewayPayment) {
        let mut reading = self.shop.desk.storage().reading().await.expect("a read");
        let payment = reading.get_payment(&self.purchase.payment.payment_id).await.expect("a payment");
        drop(reading);
        self.shop.desk.take_seen(&payment, seen).await.expect("it is taken down");
    }

    fn age_after(&self, refund: usize, wait: i64) -> Age {
        let Some(ours) = &self.refunds[refund] else { return Age::Young };
        match self.now().0 + wait - ours.begun_at.0 {
            age if age >= hours(24) => Age::Gone,
            age if age >= hours(23) => Age::Old,
            _ => Age::Young,
        }
    }

    /// Where the model can tell it from a younger one.
    fn key_turns_old(&mut self, refund: usize) {
        if self.settings.next_state(&self.state, Step::KeyTurnsOld(refund)).is_some() {
            self.take(Step::KeyTurnsOld(refund));
        }
    }

    fn tick(&mut self) {
        let wait = seconds(TICK);
        let turns_gone =
            |refund: usize| self.age_after(refund, wait) == Age::Gone && self.age_after(refund, 0) != Age::Gone;
        if (0..2).any(turns_gone) {
            // An hour after it turned old no call of it is under way: that is a long wait's to tell.
            return;
        }
        for refund in 0..2 {
            if self.age_after(refund, wait) == Age::Old {
                self.key_turns_old(refund);
            }
        }
        self.shop.clock.advance(wait);
        self.take(Step::Tick);
    }

    fn wait_long(&mut self) {
        let wait = if self.taken.len().is_multiple_of(2) { hours(23) } else { hours(1) };
        let ages = [0, 1].map(|refund| self.age_after(refund, wait));
        for refund in (0..2).filter(|refund| ages[*refund] == Age::Gone) {
            self.key_turns_old(refund);
        }
        self.shop.clock.advance(wait);
        self.take(Step::LongWait);
        for refund in (0..2).filter(|refund| ages[*refund] == Age::Old) {
            self.key_turns_old(refund);
        }
    }

    /// What the database and the gateway's book have is what the model says.
    async fn compare(&mut self) {
        let mut reading = self.shop.desk.storage().reading().await.expect("a read");
        let (mut held, mut gone) = (0, 0);
        for refund in 0..2 {
            let modelled = self.state.refunds[refund];
            let Some(ours) = &mut self.refunds[refund] else { continue };
            let real = reading.get_refund(&ours.refund_id).await.expect("a refund");
            let attempts = reading.list_attempts(&ours.refund_id).await.expect("a list");
            let is_open = reading.has_open_job(JobKind::PayOut, &ours.refund_id).await.expect("a look");
            let facts = (Some(real.state()), real.attempt_no, is_open);
            let attempt_no = i64::from(modelled.attempt_no);
            assert_eq!(facts, (modelled.state, attempt_no, modelled.job.is_open), "{:?}", self.taken);
            if let Some(newest) = attempts.last() {
                ours.begun_at = Timestamp(newest.begun_at);
            }
            if !modelled.is_settled() {
                let facts = (real.gateway_reference.is_some(), real.given_up.is_some());
                assert_eq!(facts, (modelled.is_known, modelled.given_up), "{:?}", self.taken);
            }
            if !modelled.is_settled() && !modelled.is_known {
                let in_doubt = attempts.last().is_some_and(|newest| newest.in_doubt_since.is_some());
                assert_eq!(in_doubt, modelled.in_doubt, "{:?}", self.taken);
            }
            match real.state() {
                RefundState::Succeeded => gone += ours.amount,
                state if state.holds_money() => held += ours.amount,
                _ => {}
            }
            let told = modelled.at_gateway.map(|entry| entry.told);
            assert_eq!(self.book.find(&ours.refund_id), told, "{:?}", self.taken);
            let count = self.book.done.iter().filter(|done| done.order.refund_id == ours.refund_id).count();
            assert!(count <= 1, "I2: {:?}", self.taken);
        }
        let payment = reading.get_payment(&self.purchase.payment.payment_id).await.expect("a payment");
        assert_eq!((payment.reserved, payment.refunded), (held, gone), "{:?}", self.taken);
    }

    /// The storm is over: everybody answers, and what the gateway never got and cannot get any more is given up.
    pub async fn end(mut self) -> Book {
        self.hands.iter_mut().for_each(Hand::stop);
        for done in &mut self.book.done {
            if matches!(done.told, Told::Pending | Told::NeedsAction) {
                done.told = Told::Succeeded;
            }
        }
        for round in 0..12 {
            self.shop.clock.advance(seconds(11 * 60));
            self.hands[0].begin();
            while self.hands[0].is_at_work() {
                self.hands[0].go_on().await;
                match self.hands[0].asked.take() {
                    Some(Asked::ToSend { order, reply }) => {
                        let told = self.book.take(&order, Told::Succeeded, self.now());
                        assert!(reply.send(Ok(answer(told, &order.refund_id))).is_ok(), "it waits");
                    }
                    Some(Asked::ToFind { order, reply }) => {
                        let told = self.book.find(&order.refund_id).map(|told| answer(told, &order.refund_id));
                        assert!(reply.send(Ok(told)).is_ok(), "it waits");
                    }
                    None => {}
                }
            }
            if round == 6 {
                self.give_the_rest_up().await;
            }
        }
        for ours in self.refunds.iter().flatten() {
            if let Some(told) = self.book.find(&ours.refund_id) {
                self.take_seen(self.book.seen(&ours.refund_id, told)).await;
            }
        }
        let mut reading = self.shop.desk.storage().reading().await.expect("a read");
        for ours in self.refunds.iter().flatten() {
            let state = reading.get_refund(&ours.refund_id).await.expect("a refund").state();
            let has_moved = self.book.find(&ours.refund_id) == Some(Told::Succeeded);
            assert!(state.is_settled(), "{state:?} in the end: {:?}", self.taken);
            assert_eq!(state == RefundState::Succeeded, has_moved, "{state:?}: {:?}", self.taken);
        }
        drop(reading);
        self.book
    }

    async fn give_the_rest_up(&self) {
        for ours in self.refunds.iter().flatten() {
            give_up(self.shop, &ours.refund_id, self.now()).await;
        }
    }
}

async fn give_up(shop: &Shop, refund_id: &str, at: Timestamp) {
    let mut writing = shop.desk.storage().writing().await.expect("a write");
    let mut real = writing.get_refund(refund_id).await.expect("a refund");
    if !real.state().is_settled() {
        real.given_up = Some((at, Actor::Staff("nora".to_owned())));
        writing.update_refund(&real, &[], at).await.expect("a write");
        writing.commit().await.expect("a commit");
    }
}
