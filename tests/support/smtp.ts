import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
	to: string;
	/** The whole message, headers too, its lines unfolded and its letters as they are read. */
	raw: string;
	messageId: string;
	subject: string;
}

export interface TestSmtp {
	url: string;
	received: ReceivedMail[];
	/** Resolves once so many have come. */
	receives(count: number): Promise<void>;
	/** What the next recipients are answered: an SMTP code, a whole answer, or nothing to take them. */
	refuse: (to: string) => number | string | undefined;
	/** What the next messages are answered once they were sent. */
	refuseData: string | undefined;
	/** What whoever signs in, and every sender, is answered: an SMTP code, or nothing to take them. */
	refuseLogin: number | undefined;
	refuseSender: number | undefined;
	close(): Promise<void>;
}

/** A real mail server on loopback. */
export async function startSmtp(): Promise<TestSmtp> {
	const received: ReceivedMail[] = [];
	const waiting: { count: number; resolve(): void }[] = [];
	const smtp: Omit<TestSmtp, 'url'> = {
		received,
		refuse: () => undefined,
		refuseData: undefined,
		refuseLogin: undefined,
		refuseSender: undefined,
		receives: (count) =>
			received.length >= count
				? Promise.resolve()
				: new Promise((resolve) => waiting.push({ count, resolve })),
		close: () => new Promise<void>((resolve) => server.close(() => resolve()))
	};
	const server = new SMTPServer({
		authOptional: true,
		allowInsecureAuth: true,
		disabledCommands: ['STARTTLS'],
		onAuth({ username }, _session, callback) {
			if (smtp.refuseLogin) callback(refused('wrong password', smtp.refuseLogin));
			else callback(null, { user: username });
		},
		onMailFrom(_address, _session, callback) {
			callback(smtp.refuseSender ? refused('sender not allowed', smtp.refuseSender) : null);
		},
		onRcptTo({ address }, _session, callback) {
			const answer = smtp.refuse(address);
			if (typeof answer === 'string') callback(answered(answer));
			else callback(answer ? refused('no such mailbox', answer) : null);
		},
		onData(stream, session, callback) {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				if (smtp.refuseData) return callback(answered(smtp.refuseData));
				const raw = readable(Buffer.concat(chunks).toString());
				received.push({
					to: session.envelope.rcptTo[0]!.address,
					raw,
					messageId: /^Message-ID: (.*)$/im.exec(raw)?.[1] ?? '',
					subject: /^Subject: (.*)$/im.exec(raw)?.[1] ?? ''
				});
				for (const it of waiting) if (received.length >= it.count) it.resolve();
				callback();
			});
		}
	});
	server.on('error', () => {});
	server.listen(0, '127.0.0.1');
	await once(server.server, 'listening');
	const { port } = server.server.address() as AddressInfo;
	return Object.assign(smtp, { url: `smtp://127.0.0.1:${port}` });
}

const answered = (answer: string) => refused(answer.slice(4), Number(answer.slice(0, 3)));
const refused = (message: string, responseCode: number) =>
	Object.assign(new Error(message), { responseCode });

function readable(raw: string): string {
	const bytes = raw
		.replace(/\r\n[ \t]+/g, ' ')
		.replace(/(?<!\?)=\r\n/g, '')
		.replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
	return Buffer.from(bytes, 'latin1').toString();
}
