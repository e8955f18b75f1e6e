"""What mail servers send back, as Postfix, Exchange, Gmail and complaint loops write it."""

UNKNOWN = "550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown"


def postfix(status="5.1.1", action="failed", says=UNKNOWN):
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
    boundary="9B0A.1795/mx.example.org"

--9B0A.1795/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

--9B0A.1795/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 9B0A
Arrival-Date: Fri, 20 Nov 2026 09:14:00 +0000 (UTC)

Final-Recipient: rfc822; ana@example.org
Original-Recipient: rfc822;ana@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {says}

--9B0A.1795/mx.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: portal@portal.example
Subject: How does it go on

Text

--9B0A.1795/mx.example.org--
""".replace("\n", "\r\n").encode()


def exchange():
    return b"""From: Microsoft Outlook <postmaster@example.org>\r
Subject: Undeliverable: How does it go on\r
Content-Type: multipart/report; report-type=delivery-status; boundary="_000_x"\r
MIME-Version: 1.0\r
\r
--_000_x\r
Content-Type: multipart/alternative; boundary="_001_x"\r
\r
--_001_x\r
Content-Type: text/html; charset="utf-8"\r
Content-Transfer-Encoding: base64\r
\r
PHA+TWFpbGJveCBub3QgZm91bmQ8L3A+\r
--_001_x--\r
--_000_x\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns;AM0PR01.prod.exchangelabs.example\r
Received-From-MTA: dns;portal.example\r
\r
Final-Recipient: rfc822;ana@example.org\r
Action: failed\r
Status: 5.1.10\r
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound;\r
 Recipient not found by SMTP address lookup\r
\r
--_000_x--\r
"""


def gmail(status="4.2.2", action="failed"):
    return f"""From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; boundary="0000ab"; report-type=delivery-status
MIME-Version: 1.0

--0000ab
Content-Type: multipart/related; boundary="0000cd"

--0000cd
Content-Type: text/plain; charset="UTF-8"

** Message not delivered **
--0000cd--
--0000ab
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
X-Original-Message-ID: <x@portal.example>

Final-Recipient: rfc822; ana@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 452 4.2.2 The recipient's inbox is out of storage space.
Last-Attempt-Date: Fri, 20 Nov 2026 09:14:00 -0800 (PST)

--0000ab--
""".encode()


def complaint(kind="abuse"):
    return f"""From: <abusedesk@example.org>
Subject: FW: How does it go on
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.
--part1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1

--part1
Content-Type: message/rfc822

From: portal@portal.example

Text
--part1--
""".encode()
