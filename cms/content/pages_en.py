"""Text pages in English. A body is a list of (kind of block, value)."""

HOME = {
    "title": "What do you need to do?",
    "lead": "Find the guide, file, pay and receive the result in one place – commune, district or "
    "province.",
    "suggestions": "khai sinh, land transfer, extract, household business",
}
TITLES = {"events": "By life event", "news": "News", "procedures": "Procedures"}
EVENTS_INTRO = "Choose what is happening in your life to see the procedures that go together."

HELP = {
    "title": "How to use this site",
    "intro": "From finding a procedure to receiving its result, everything can be done here.",
    "body": [
        ("heading", "Filing an application"),
        (
            "steps",
            [
                ("Find the procedure", "Type its name or what you need; accents are optional."),
                ("Read the guide", "See papers, fee and time limit in your case."),
                (
                    "Sign in and fill in",
                    "Answers are saved after each part; go on whenever you like.",
                ),
                ("Check and send", "Look through all answers and change any part before sending."),
                ("Pay", "Online, or at the counter if you file there."),
                ("Follow and receive", "We tell you whenever the application moves on."),
            ],
        ),
        ("heading", "Following an application"),
        (
            "paragraph",
            "<p>The code on your slip and the last 4 digits of your phone show where it is, without "
            "signing in.</p>",
        ),
    ],
}
FAQ = {
    "title": "Questions and answers",
    "intro": "What people ask the help line most often.",
    "body": [
        (
            "question",
            (
                "I must stop half-way. Is it lost?",
                "<p>No. Each part is saved when you continue. Open My applications to go on.</p>",
            ),
        ),
        (
            "question",
            (
                "May I file for my parents?",
                "<p>Yes, with their authorisation. Choose to file for somebody else when you begin.</p>",
            ),
        ),
        (
            "question",
            (
                "Why has my due date moved?",
                "<p>Holidays, the time you take to add papers and the wait for a payment do not count. "
                "The page of the application explains every day.</p>",
            ),
        ),
    ],
}
CONTACT = {
    "title": "Contact",
    "intro": "Call the help line in working hours, or go to a one-stop counter near you.",
    "body": [
        ("heading", "Help line 1022"),
        ("paragraph", "<p>7:30–17:00 on working days. We never ask for your password.</p>"),
        ("paragraph", '<p><a href="/en/co-quan/">Find a one-stop counter</a></p>'),
    ],
}
ACCESSIBILITY = {
    "title": "Accessibility",
    "intro": "Everybody must be able to use this site.",
    "body": [
        (
            "paragraph",
            "<p>It is built to WCAG 2.2 AA: it can be enlarged to 400%, used with the keyboard alone, "
            "with a screen reader, and without JavaScript. If something does not work for you, call 1022; "
            "we answer within 5 working days.</p>",
        ),
    ],
}
PRIVACY = {
    "title": "Privacy",
    "intro": "We ask only what a procedure needs, and only those who handle it can see it.",
    "body": [
        (
            "paragraph",
            "<p>Answers, identity numbers and phones are encrypted where they are stored. You may see and "
            "correct your data, and ask for its deletion where the law allows.</p>",
        ),
    ],
}
TERMS = {
    "title": "Terms of use",
    "intro": "What to know when you file here.",
    "body": [
        (
            "paragraph",
            "<p>When you send an application you declare that it is true. Where a guide says that it has not "
            "been checked, the legal text decides.</p>",
        ),
    ],
}
