//! The table of a workload, by medians.

use std::fmt::Write as _;

use super::measure::Figures;

pub(super) fn median(runs: &[Figures], of: impl Fn(&Figures) -> f64) -> f64 {
    let mut values: Vec<f64> = runs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// One row a party, by the run of median CPU; the last column says how many of our requests one of theirs costs.
pub(super) fn of(rows: &[(&str, Vec<Figures>)]) -> String {
    let ours = rows.iter().find(|(name, _)| *name == "portal").map(|(_, runs)| median(runs, |f| f.cpu_ms));
    let mut table = String::from(
        "| party | req/s | p50 | p99 | CPU ms | spread | HTML / br | start ms | RSS idle / loaded MB | × ours | bad |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (name, runs) in rows {
        let cpu = median(runs, |f| f.cpu_ms);
        let Some(run) = runs.iter().min_by(|a, b| (a.cpu_ms - cpu).abs().total_cmp(&(b.cpu_ms - cpu).abs())) else {
            continue;
        };
        let lowest = runs.iter().map(|f| f.cpu_ms).fold(f64::INFINITY, f64::min);
        let highest = runs.iter().map(|f| f.cpu_ms).fold(0.0, f64::max);
        let ratio = ours.filter(|ours| *ours > 0.0).map_or_else(|| "–".to_owned(), |ours| format!("{:.1}", cpu / ours));
        let line = format!(
            "| {name} | {:.0} | {} | {} | {cpu:.3} | {lowest:.3}–{highest:.3} | {} / {} | {:.0} | {:.0} / {:.0} | {ratio} | {} |",
            median(runs, |f| f.rate),
            run.p50,
            run.p99,
            run.html,
            run.html_brotli,
            median(runs, |f| f.start_ms),
            median(runs, |f| f.idle_mb),
            median(runs, |f| f.loaded_mb),
            runs.iter().map(|f| f.bad).sum::<u64>(),
        );
        if writeln!(table, "{line}").is_err() {
            break;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_of_medians() {
        let runs = |costs: &[f64]| costs.iter().map(|c| Figures { cpu_ms: *c, ..Figures::default() }).collect();
        let rows = [("portal", runs(&[0.3, 9.0, 0.2])), ("next-client", runs(&[6.0, 6.3, 5.0]))];
        let table = of(&rows);
        assert!(table.contains("| next-client | 0 |  |  | 6.000 | 5.000–6.300 |"), "{table}");
        assert!(table.contains("| 20.0 | 0 |"), "{table}");
    }
}
