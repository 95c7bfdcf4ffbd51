//! Hostile inputs (R13): a seeded mutator, a budget of time, and each panic told with the input that made it.

use core::{panic::AssertUnwindSafe, time::Duration};
use std::time::{Instant, SystemTime};

use data_encoding::BASE64;
use futures::FutureExt;

/// Numbers that nobody guesses but everybody can have again.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins at a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number (splitmix64).
    pub const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below that one; nought below nought.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % (end.max(1) as u64)).unwrap()
    }

    /// Whether it falls on one side of so many.
    pub fn one_in(&mut self, sides: usize) -> bool {
        self.below(sides) == 0
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        of.get(self.below(of.len())).expect("at least one")
    }
}

/// What has broken readers before.
const WORDS: [&[u8]; 58] = [
    b"\0",
    b"%00",
    b"%ff",
    b"%",
    b"%2",
    b"%25%30%30",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80",
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{130}".as_bytes(),
    "\u{df}".as_bytes(),
    "\u{fb01}".as_bytes(),
    "a\u{300}\u{300}\u{300}".as_bytes(),
    "\u{85}\u{a0}\u{2028}".as_bytes(),
    "\u{ffff}".as_bytes(),
    b"../../",
    b"//evil.example",
    b"\\\\evil.example",
    b"https://evil.example",
    b"@",
    b".",
    b"..",
    b"' OR 1=1--",
    b"\"",
    b"<script>alert(1)</script>",
    b"</title><meta>",
    b"{ $x }",
    b"{{7*7}}",
    b"\r\nSet-Cookie: a=b",
    b"%0d%0aX: y",
    b"\r\n.\r\n",
    b"\t",
    b"\n",
    b"0",
    b"-1",
    b"2147483648",
    b"9223372036854775807",
    b"18446744073709551616",
    b"1e309",
    b"NaN",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"[[[[[[",
    b"{\"a\":",
    b";",
    b",",
    b"=",
    b"&",
    b"[0]",
    b"[a][b][c]",
    b"_",
    b"!%_",
];
const LENGTHS: [usize; 8] = [1, 2, 16, 64, 255, 256, 1000, 5000];

/// An input made worse: bits flipped, words put in, parts cut out, repeated or taken over from another input.
pub fn mutate(dice: &mut Dice, from: &[u8], others: &[&[u8]]) -> Vec<u8> {
    let mut made = from.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(made.len() + 1);
        let end = at + dice.below(made.len() - at + 1);
        match dice.below(9) {
            0 if at < made.len() => made[at] ^= 1 << dice.below(8),
            1 if at < made.len() => made[at] = u8::try_from(dice.below(256)).unwrap(),
            2 | 3 => drop(made.splice(at..at, dice.pick(&WORDS).iter().copied())),
            4 => drop(made.splice(at..end, dice.pick(&WORDS).iter().copied())),
            5 => drop(made.drain(at..end)),
            6 => {
                let part = made[at..end].repeat(1 + dice.below(20));
                drop(made.splice(at..at, part));
            }
            7 => {
                let run = vec![*dice.pick(b"a0 %\0\xff[{(<\n.-"); *dice.pick(&LENGTHS)];
                drop(made.splice(at..at, run));
            }
            _ if !others.is_empty() => {
                let other = dice.pick(others);
                let from = dice.below(other.len() + 1);
                made.truncate(at);
                made.extend_from_slice(&other[from..]);
            }
            _ => made.truncate(at),
        }
        made.truncate(300_000);
    }
    made
}

/// The same as a text.
pub fn mutate_text(dice: &mut Dice, from: &str, others: &[&str]) -> String {
    let others: Vec<&[u8]> = others.iter().map(|other| other.as_bytes()).collect();
    String::from_utf8_lossy(&mutate(dice, from.as_bytes(), &others)).into_owned()
}

/// One target being tried until its time is over.
pub struct Campaign {
    /// What is thrown.
    pub dice: Dice,
    name: String,
    seed: u64,
    began: Instant,
    lasts: Duration,
    tried: u64,
}

impl Campaign {
    /// Begins, for `TENANTRY_FUZZ_SECONDS` (5) with `TENANTRY_FUZZ_SEED` (the clock).
    pub fn begin(name: &str) -> Self {
        let figure = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
        let clock = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
        let seed = figure("TENANTRY_FUZZ_SEED").unwrap_or_else(|| u64::from(clock()));
        let lasts = Duration::from_secs(figure("TENANTRY_FUZZ_SECONDS").unwrap_or(5));
        Self { dice: Dice::new(seed), name: name.to_owned(), seed, began: Instant::now(), lasts, tried: 0 }
    }

    /// Whether there is time for another input.
    pub fn goes_on(&self) -> bool {
        self.began.elapsed() < self.lasts
    }

    /// Tries an input. Where the target panics, says with which input, so that it can be kept as a test.
    pub fn with(&mut self, input: &[u8], target: impl FnOnce()) {
        self.tried += 1;
        let ended = std::panic::catch_unwind(AssertUnwindSafe(target));
        self.judge(input, ended);
    }

    /// The same for a target that waits for something.
    pub async fn with_async(&mut self, input: &[u8], target: impl Future<Output = ()>) {
        self.tried += 1;
        let ended = AssertUnwindSafe(target).catch_unwind().await;
        self.judge(input, ended);
    }

    fn judge(&self, input: &[u8], ended: std::thread::Result<()>) {
        if let Err(panic) = ended {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            let shown: String = text.unwrap_or_default().chars().take(2000).collect();
            panic!("{} (seed {}): {shown}\ninput, in base64: {}", self.name, self.seed, BASE64.encode(input));
        }
    }

    /// Says what was tried; fails where nothing was.
    pub fn end(self) -> String {
        assert!(self.tried > 0, "{}: nothing was tried", self.name);
        let Self { name, seed, began, tried, .. } = self;
        format!("soak: {name}: {tried} inputs in {:.0} s, seed {seed}: no find", began.elapsed().as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r13_the_same_seed_makes_the_same_inputs() {
        let made = |seed| {
            let mut dice = Dice::new(seed);
            (0..200).map(|_| mutate(&mut dice, b"name=Anna&mail=a@b.example", &[b"other"])).collect::<Vec<_>>()
        };
        assert_eq!(made(7), made(7));
        assert_ne!(made(7), made(8));
        let inputs = made(7);
        assert!(inputs.iter().any(|input| input.contains(&0)) && inputs.iter().any(|input| input.len() > 1000));
        assert!(inputs.iter().any(|input| core::str::from_utf8(input).is_err()));
    }

    #[test]
    fn r13_a_panic_is_told_with_its_input() {
        let mut campaign = Campaign::begin("target");
        let told = std::panic::catch_unwind(AssertUnwindSafe(|| campaign.with(b"input", || panic!("found"))));
        let told = told.expect_err("it panicked").downcast_ref::<String>().cloned().unwrap();
        assert!(told.contains("found") && told.contains("aW5wdXQ="), "{told}");
    }
}
