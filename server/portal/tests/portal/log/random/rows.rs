//! Rows that go, change places or come back.

use core::fmt::Write as _;

use portal::audit::Broken;

use super::{Case, TABLES};
use crate::log::{seal, verify};

impl Case<'_> {
    /// One row of the log, its seal, both, a head or the register.
    pub(super) async fn one_row(&mut self) {
        let (place, ids) = self.long_chain(1).await.unwrap();
        let which = self.dice.below(ids.len());
        let (company, sequence) = (place.id.uuid(), i64::try_from(which).unwrap() + 1);
        let tables: &[&str] = self.dice.pick(&[
            &["event"] as &[&str],
            &["event_seal"],
            &["event", "event_seal"],
            &["event_head"],
            &["event_register"],
        ]);
        for table in tables {
            let id = match *table {
                "event_head" => company,
                "event_register" => self.partner,
                _ => ids[which],
            };
            self.run(&format!("DELETE FROM {table} WHERE id = $1"), vec![id.into()]).await;
        }
        write!(self.told, " {tables:?} of entry {sequence}").unwrap();
        match tables[0] {
            "event_head" => self.is_named(company, |what| *what == Broken::NoHead).await,
            "event_register" => self.is_named(self.partner, |what| *what == Broken::NoRegister).await,
            _ => self.is_named(company, |what| *what == Broken::Missing { sequence }).await,
        }
    }

    /// Two entries change places, or what they say does.
    pub(super) async fn two_swapped(&mut self) {
        let Some((place, ids)) = self.long_chain(2).await else { return };
        let one = self.dice.below(ids.len() - 1);
        let other = one + 1 + self.dice.below(ids.len() - one - 1);
        let (one_id, other_id) = (vec![ids[one].into()], vec![ids[other].into()]);
        if self.dice.below(2) == 0 {
            let [low, high] = [one, other].map(|place| i64::try_from(place).unwrap() + 1);
            let set = "UPDATE event_seal SET sequence = $1 WHERE id = $2";
            for (sequence, id) in [(1_000_000, ids[one]), (low, ids[other]), (high, ids[one])] {
                self.run(set, vec![sequence.into(), id.into()]).await;
            }
        } else {
            let columns = "class, kind, actor_id, actor, on_behalf_of, company, data, cause, request_id";
            let said = format!(
                "UPDATE event SET ({columns}) = (SELECT {columns} FROM copy_of_event c WHERE c.id = $1) WHERE id = $2"
            );
            self.run(&said, [one_id.clone(), other_id.clone()].concat()).await;
            self.run(&said, [other_id, one_id].concat()).await;
        }
        let first = i64::try_from(one).unwrap() + 1;
        write!(self.told, " entries {first} and {}", other + 1).unwrap();
        let is_first = |what: &Broken| matches!(what, Broken::Changed { sequence, .. } if *sequence == first);
        self.is_named(place.id.uuid(), is_first).await;
    }

    /// The last entries go: with their seals or without, made to wait anew or not, with the head as it was, with an
    /// older one, or without one.
    pub(super) async fn tail_cut(&mut self) {
        let (place, ids) = self.long_chain(1).await.unwrap();
        let kept = self.dice.below(ids.len());
        let (company, its) = (place.id.uuid(), vec![place.id.uuid().into()]);
        let (what, head) = (self.dice.below(4), self.dice.below(3));
        let after = i64::try_from(kept).unwrap();
        if what != 1 {
            let sealed =
                "DELETE FROM event WHERE id IN (SELECT id FROM event_seal WHERE org_id = $1 AND sequence > $2)";
            self.run(sealed, vec![company.into(), after.into()]).await;
        }
        if what == 3 {
            // Written again in other words: they wait for a seal as if they were new.
            let forged = "INSERT INTO event SELECT * FROM copy_of_event WHERE id IN (SELECT id FROM event_seal \
                          WHERE org_id = $1 AND sequence > $2)";
            self.run(forged, vec![company.into(), after.into()]).await;
            let words = "UPDATE event SET actor = actor || '!' WHERE id IN (SELECT id FROM event_waiting)";
            self.run(words, Vec::new()).await;
        }
        if what != 2 {
            let seals = "DELETE FROM event_seal WHERE org_id = $1 AND sequence > $2";
            self.run(seals, vec![company.into(), after.into()]).await;
        }
        let mut expected = vec![Broken::Missing { sequence: after + 1 }];
        if head > 0 {
            self.run("DELETE FROM event_head WHERE id = $1", its.clone()).await;
            expected.push(Broken::NoHead);
        }
        if head == 2 {
            self.run("INSERT INTO event_head SELECT * FROM older_head WHERE id = $1", its.clone()).await;
            let fits = "SELECT h.entries FROM event_head h WHERE h.id = $1";
            let older: Vec<i64> = self.world.column(fits, its).await;
            write!(self.told, " under the head of {older:?} entries").unwrap();
            expected.push(Broken::BeyondHead { sequence: older[0] + 1 });
        }
        write!(self.told, " after entry {kept} of {}, way {what}, head {head}", ids.len()).unwrap();
        let (partner, whole) = (self.partner, i64::try_from(ids.len()).unwrap());
        for when in ["at once", "after the next round of sealing"] {
            let faults = verify(self.world).await.faults;
            let named = faults.iter().any(|fault| {
                let of_register = fault.company == partner && matches!(fault.what, Broken::RegisterDiffers { .. });
                (fault.company == company && expected.contains(&fault.what)) || (head > 0 && of_register)
            });
            assert!(named, "{when}: {} of {whole}: {faults:?}", self.told);
            seal(&self.world.portal).await;
        }
    }

    /// All that makes a log: every company is named.
    pub(super) async fn everything_gone(&mut self) {
        let kept = self.dice.below(5);
        for table in TABLES.iter().take(if kept < 4 { 4 } else { 1 }) {
            if TABLES.get(kept) != Some(table) || *table == "event" {
                self.run(&format!("DELETE FROM {table}"), Vec::new()).await;
            }
        }
        write!(self.told, " but {:?}", TABLES.get(kept)).unwrap();
        for place in self.places.clone() {
            self.is_named(place.id.uuid(), |what| matches!(what, Broken::NoHead | Broken::Missing { sequence: 1 }))
                .await;
        }
    }
}
