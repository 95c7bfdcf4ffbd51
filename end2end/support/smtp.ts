import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

/** A real SMTP server on loopback that keeps what it gets in memory. */
export class MailServer {
  readonly mails: Mail[] = [];
  /** Set it, and every delivery is answered with this code until it is cleared. */
  refuseWith: number | undefined;
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      onAuth: (_auth, _session, done) => done(null, { user: 'portal' }),
      onData: (stream, session, done) => {
        simpleParser(stream).then((mail) => {
          if (this.refuseWith) return done(Object.assign(new Error('not now'), { responseCode: this.refuseWith }));
          this.mails.push({
            from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
            to: session.envelope.rcptTo.map((to) => to.address),
            subject: mail.subject ?? '',
            text: mail.text ?? '',
            html: mail.html || '',
          });
          done();
        }, done);
      },
    });
  }

  static async start(): Promise<MailServer> {
    const mails = new MailServer();
    mails.server.on('error', () => undefined);
    await new Promise<void>((done) => mails.server.listen(0, '127.0.0.1', done));
    return mails;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async waitFor(to: string, subject = /./, seconds = 20): Promise<Mail> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const found = this.mails.find((mail) => mail.to.includes(to) && subject.test(mail.subject));
      if (found) return found;
      if (Date.now() > until) {
        const had = this.mails.map((mail) => `${mail.to.join(', ')}: ${mail.subject}`).join('\n');
        throw new Error(`no mail to ${to} (${subject}) in ${seconds} s; there were:\n${had}`);
      }
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  stop(): Promise<void> {
    return new Promise((done) => this.server.close(() => done()));
  }
}

/** The first link in a mail whose path begins so: `linkIn(mail, '/invite/')`. */
export function linkIn(mail: Mail, path: string): string {
  const found = mail.text.match(/https?:\/\/[^\s<>"]+/g)?.find((link) => new URL(link).pathname.startsWith(path));
  if (!found) throw new Error(`no link to ${path} in:\n${mail.text}`);
  return found;
}
