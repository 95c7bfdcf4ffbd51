//! The words that stand in the tables, and what becomes of each.

use testkit::World;

/// What leaves its place if anything lets it. Each is a name to the parsers of names, too.
const VECTORS: [&str; 14] = [
    "</title><meta http-equiv=refresh content=0;//evil.example>",
    "</textarea><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "\" onmouseover=\"alert(1)",
    "--><b>x</b><!--",
    "--!><i>x",
    "</noscript><iframe src=//evil.example>",
    "&lt;b&gt;&amp;&quot;&#60;&#x3c;x",
    "</td></table><form action=//evil.example><input name=q>",
    "</style></script><svg onload=alert(1)>",
    "]]><x:y/><![CDATA[x",
    "{{7*7}}${7*7}<%=7*7%>{ $name }",
    "<!--HEAD--></head><body onload=a()><html lang=x>",
];

/// Words that stand in the tables and in no text of ours. Longer ones come before those they hold.
pub(super) const WORDS: [&str; 55] = [
    "Nordlys AS",
    "Fjord Backup AB",
    "Sund IT",
    "Vik Drift",
    "Sundkund",
    "nordlys kunde 1",
    "nordlys kunde 2",
    "fjord kunde 1",
    "fjord kunde 2",
    "sund kunde 1",
    "sund kunde 2",
    "Ingrid Solberg",
    "Rita Holm",
    "Jonas Ek",
    "Per Strand",
    "Anna Dahl",
    "Bengt Testsson",
    "Somebody Invited",
    "Invited Only",
    "Nordlys administrator",
    "Nordlys auditor",
    "Fjord administrator",
    "Fjord auditor",
    "Fjord member",
    "testbolag administrator",
    "testbolag auditor",
    "Displayword",
    "Firstword",
    "Lastword",
    "Titleword",
    "Departmentword",
    "Officeword",
    "Phoneword",
    "Mobileword",
    "Streetword",
    "Postalword",
    "Cityword",
    "Countryword",
    "Customerword",
    "Contactword",
    "Serviceword",
    "Reasonword",
    "Settingsword",
    "Productword",
    "Partword",
    "Typedname",
    "Typedmail",
    "Typedline",
    "Typedcode",
    "Typeddomain",
    "Typedreason",
    "Soughtword",
    "Bengt",
    "Testsson",
    "rita.holm@fjord.example",
];

/// What becomes of a word. An address stays one: as much of it as may stand before an @.
fn hostile_word(place: usize) -> String {
    match WORDS[place] {
        mail if mail.contains('@') => mail.replacen('.', "&lt'{x}", 1),
        _ => format!("{}{place}", VECTORS[place % VECTORS.len()]),
    }
}

pub(super) fn hostile(text: &str) -> String {
    let mut text = text.to_owned();
    for (place, word) in WORDS.iter().enumerate() {
        if text.contains(word) {
            text = text.replace(word, &hostile_word(place));
        }
    }
    text
}

/// The same in what may be JSON, and in JSON inside of it.
fn hostile_cell(cell: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(cell) {
        Ok(mut value) if value.is_object() || value.is_array() => {
            in_leaves(&mut value);
            value.to_string()
        }
        _ => hostile(cell),
    }
}

fn in_leaves(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = hostile_cell(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(in_leaves),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(in_leaves),
        _ => {}
    }
}

/// Every text in every table.
pub(super) async fn make_hostile(world: &World) -> usize {
    let triggers: Vec<String> = world.column("SELECT name FROM sqlite_master WHERE type = 'trigger'", vec![]).await;
    for trigger in triggers {
        world.execute(&format!("DROP TRIGGER {trigger}"), vec![]).await.unwrap();
    }
    let mut changed = 0;
    let tables: Vec<String> = world.column("SELECT name FROM sqlite_master WHERE type = 'table'", vec![]).await;
    for table in tables {
        let columns: Vec<String> =
            world.column(&format!("SELECT name FROM pragma_table_info('{table}')"), vec![]).await;
        for column in columns {
            let sql = format!("SELECT rowid, \"{column}\" FROM \"{table}\" WHERE typeof(\"{column}\") = 'text'");
            for row in world.rows(&sql, vec![]).await {
                let (id, cell): (i64, String) = (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
                let now = hostile_cell(&cell);
                if WORDS.iter().any(|word| cell.contains(word)) {
                    let sql = format!("UPDATE \"{table}\" SET \"{column}\" = $1 WHERE rowid = $2");
                    changed += world.execute(&sql, vec![now.into(), id.into()]).await.unwrap();
                }
            }
        }
    }
    usize::try_from(changed).unwrap()
}
