import { createTransport } from 'nodemailer';
import type { App } from '../app.ts';
import type { MailPlace } from '../mail/compose.ts';
import { settleHeld } from '../mail/held.ts';
import { makeGuestMails } from '../mail/make-guest-mails.ts';
import { makeThirdPartyMails } from '../mail/make-third-party-mails.ts';
import { ensureSettings, makeDigests, makeSoonMails } from '../mail/make.ts';
import { sendDue } from '../mail/send.ts';

/** Milliseconds. */
const MAKE_EVERY = 20_000;
const SEND_EVERY = 2_000;

/** Makes mails of what members are told and of what has changed, and hands them over to the mail server if there is one. */
export function startMail(app: App): { stop(): Promise<void> } {
	const { env, log } = app;
	const place: MailPlace = {
		origin: env.origin ?? `http://localhost:${app.port}`,
		from: env.mail.from
	};
	const transport = env.mail.smtpUrl
		? createTransport(env.mail.smtpUrl, { disableFileAccess: true, disableUrlAccess: true })
		: undefined;
	const make = repeat(MAKE_EVERY, 'mails were not made', async () => {
		await ensureSettings(app);
		await makeSoonMails(app, place);
	});
	// On their own: thousands of them take longer than what is asked soon may wait.
	const digest = repeat(MAKE_EVERY, 'digests were not made', () => makeDigests(app, app.relay, place));
	// Whoever asked for the way in is waiting for it.
	let isSettled = false;
	const send = repeat(SEND_EVERY, 'mails were not sent', async () => {
		if (!isSettled) await settleHeld(app, transport !== undefined);
		isSettled = true;
		await makeGuestMails(app, place);
		await makeThirdPartyMails(app, place);
		if (!transport) return;
		await sendDue(
			app,
			place.from,
			(mail) => transport.sendMail(mail),
			({ message }) => log.warn({ error: message }, 'a mail was not taken by the mail server')
		);
	});

	/** Does it now and again, never twice at the same time; gives how to end it once what is under way is done. */
	function repeat(every: number, failure: string, work: () => Promise<void>): () => Promise<void> {
		let running: Promise<void> | undefined;
		let isStopped = false;
		const look = () => {
			if (running || isStopped) return;
			running = work()
				.catch((error: unknown) => log.warn({ err: error }, `${failure}; trying again`))
				.finally(() => (running = undefined));
		};
		look();
		const timer = setInterval(look, every);
		timer.unref();
		return async () => {
			isStopped = true;
			clearInterval(timer);
			await running;
		};
	}
	return {
		async stop() {
			await Promise.all([make(), digest(), send()]);
			transport?.close();
		}
	};
}
