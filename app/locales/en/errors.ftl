# Pages and sentences for what went wrong. Each says what to do next.

error-not-found = This page is not here
    .text = The address may be mistyped, the thing may be gone, or it belongs to a company you do not work for.
    .action = To the first page
error-refused = You may not do this
    .text = { $why }
    .who = Who can: { $who }
error-refused-nobody = Nobody in your company can do this. Ask your partner.
error-signed-out = You are signed out
    .text = Sign in, and you come back to this page.
    .action = Sign in
error-conflict = Someone changed this while you were editing
    .text = Compare both versions and choose. Nothing has been saved yet.
    .yours = Yours
    .theirs = Saved by { $name }, { $when }
error-stale = This form is out of date
    .text = It was opened for another company, or too long ago. Nothing was changed. Open it again and repeat what you need.
    .action = Open the form again
error-again = This was already sent
    .text = The first one counts. You see what became of it here.
error-later = We cannot do this right now
    .text = Please try again in { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }. Nothing is lost.
error-unexpected = Something went wrong on our side
    .text = Nothing was changed. If it happens again, tell us this reference:
    .reference = Reference
error-expired-cursor = This page of the list is no longer there
    .text = The list starts again from the top.
error-too-large = This is too large
    .text = The largest we take is { $limit }.
error-link-expired = This link is no longer valid
    .text = It was used already, or its time ran out. Ask for a new one.

# Beside fields
invalid-required = Fill in { $field }
invalid-choose = Choose { $field }
invalid-mail = Enter an e-mail address such as name@company.example
invalid-too-long = At most { $count ->
    [one] { $count } character
   *[other] { $count } characters
}
invalid-too-short = At least { $count ->
    [one] { $count } character
   *[other] { $count } characters
}
invalid-taken = { $value } is taken
invalid-number = Enter a whole number
invalid-date = Enter a day such as 2026-03-05
