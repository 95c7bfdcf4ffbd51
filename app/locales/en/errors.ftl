# Pages and sentences for what went wrong. Each says what to do next.

error-not-found = This page is not here
    .text = The address may be mistyped, the thing may be gone, or it belongs to a company you do not work for.
    .action = To the first page
error-refused = You may not do this
    .text = { $why }
    .who = Who can: { $who }
error-refused-nobody = Nobody in your company can do this. Ask your partner.
error-refused-nobody-seller = Nobody in your company can do this. Ask whoever sells these services to you.
error-refused-nobody-here = Nobody can do this here.
error-signed-out = You are signed out
    .text = Sign in, and you come back to this page.
    .action = Sign in
error-stale = This form is out of date
    .text = It was opened for another company, or too long ago. Nothing was changed. Open it again and repeat what you need.
    .action = Open the form again
stale-sent-otherwise = This form was already sent once, with something else in it. That stands; what it asks for now was not done. Look at what is filled in, and send it again from this page.
error-too-much = This is too much at once
    .text = The form holds more than we take at once. Nothing was changed. Go back in your browser, where it still stands, make it shorter, and send it again.
error-slow = The form did not reach us in time
    .text = Your connection was too slow or broke off on the way. Nothing was changed. Go back in your browser, where the form still stands, and send it again.
error-unfit = This cannot be read
    .text = The address or the form holds characters that no field can keep, such as a NUL. Nothing was changed. Check the link you followed, or go back and type the text anew.
error-long-address = This address is too long
    .text = Something in the address, such as the words you searched for, is longer than anything that could be found by it. Make it shorter, or begin on the first page.
error-later = We cannot do this right now
    .text = Please try again in { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }. Nothing is lost.
    .minutes = Please try again in { $minutes } minutes. Nothing is lost.
    .kept = What you typed is kept on this page.
    .again = Try again
error-unexpected = Something went wrong on our side
    .text = Nothing was changed. If it happens again, tell us this reference:
    .reference = Reference
error-old-cursor = This page of the list is out of date
error-elsewhere = This came from another page
    .text = For your safety nothing was done. Open the portal yourself and try again there.

# Beside fields

# Done too often. What there was too much of, then when to come again.
error-limited = That is enough for now
limit-again = Try again at { $time }.
limit-again-on = Try again on { $time }.
limit-mails-to-address = This address has had as many mails from us as we send to one address in that time. Nothing was sent.
limit-mails-of-company = Your company has sent as many mails as it may within an hour. Nothing was sent.
limit-mails-of-partner = The partner and its resellers together have sent as many mails as they may within an hour. Nothing was sent.
limit-invitations = You have sent as many invitations as one person may within an hour. Nothing was sent.
limit-resellers = You have added as many resellers as one person may within an hour. Nothing was changed.
limit-drafts = You have begun as many customers as one person may within an hour. Nothing was changed.
limit-runs = You have started as many runs as one person may within an hour. Nothing was started.
limit-codes = You have issued as many codes as one person may within an hour. Nothing was changed.
limit-refusals = You have tried very often what you may not do. Nothing was changed.
limit-kept-forms = So many forms came back to you that we keep no more of them for now. Nothing was changed. What you typed still stands on this page, or one step back in your browser.
limit-sign-ins = Very many sign-ins have been started from your network within a minute. Whoever has started can go on.
limit-posts = More was sent within a minute than people can fill in. Nothing was changed. What you typed still stands on this page, or one step back in your browser.
