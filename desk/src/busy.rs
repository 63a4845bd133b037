use domain::Timestamp;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use storage::GatewaySetting;

use crate::Desk;

/// Ten minutes: whoever asks for more has made a mistake, or has it told once more.
const LONGEST: i64 = 600_000_000;

/// Until when gateways want to be left alone, by merchant and gateway: one has an account of its own with its own limits, so
/// the others go on (G5). Of this process alone; another one is told so by the gateway itself.
#[derive(Debug, Default)]
pub(crate) struct Busy(Mutex<HashMap<(String, String), Timestamp>>);

impl Desk {
    /// None where the merchant's gateway may be asked now.
    pub(crate) fn busy_until(&self, setting: &GatewaySetting) -> Option<Timestamp> {
        let mut busy = self.busy().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let account = (setting.merchant_id.clone(), setting.gateway.clone());
        let until = *busy.get(&account)?;
        if self.now() < until {
            return Some(until);
        }
        busy.remove(&account);
        None
    }

    /// As long as it wants, within reason. Says until when.
    pub(crate) fn leave_alone_for(&self, setting: &GatewaySetting, wait: Duration) -> Timestamp {
        let until = self.shortly(i64::try_from(wait.as_micros()).unwrap_or(LONGEST).min(LONGEST));
        let mut busy = self.busy().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        busy.insert((setting.merchant_id.clone(), setting.gateway.clone()), until);
        until
    }
}
