/** How nodemailer tells of a mail that was not taken. */
export interface NotTaken extends Error {
	code?: string;
	responseCode?: number;
	/** The whole answer, with its codes. */
	response?: string;
	/** What the server was answering, like `RCPT TO` or `AUTH PLAIN`. */
	command?: string;
}

/**
 * What follows from it. `bounce`: there is no such mailbox. `never`: this mail will not be taken, whoever it is for.
 * `later`: this mail alone may be taken another time. `unwanted`: we may not send to this address, or to any; which of the
 * two, only what is taken for others tells. `any`: no mail is taken until somebody mends how we send.
 */
export type Verdict = 'bounce' | 'never' | 'later' | 'unwanted' | 'any';

/**
 * Reads what a server answered. A code of its own for mail systems (RFC 3463) says more than the answer's number, which
 * is 550 for a mailbox that is not there as well as for a sender who may not use this server; without one its words do.
 */
export function verdictOn({ code, responseCode, response = '', command }: NotTaken): Verdict {
	// An address that is none is asked of no server.
	if (responseCode === undefined) return code === 'EENVELOPE' ? 'later' : 'any';
	// A password of our own that is wrong, a sender that is not taken, a greeting that turns us away: each holds for every
	// mail. 530 to 538 ask us to sign in (RFC 4954), wherever they come.
	const isAboutMail = command === 'RCPT TO' || command === 'DATA';
	if (!isAboutMail || (responseCode >= 530 && responseCode <= 538)) return 'any';
	if (responseCode < 500) return 'later';
	const status = /^\d{3}[ -]5\.(\d{1,3}\.\d{1,3})\b/m.exec(response)?.[1];
	if (status !== undefined ? isGone(status) : command === 'RCPT TO' && isMailbox(responseCode, response))
		return 'bounce';
	if (command === 'DATA') return 'never';
	return (status !== undefined ? isOurs(status) : isRelay(response)) ? 'unwanted' : 'later';
}

/** X.1.Z: an address that is none, but for the last two, which are about the sender's; X.2.1: a mailbox that is closed. */
const isGone = (status: string) => (status.startsWith('1.') && !isSender(status)) || status === '2.1';
const isSender = (status: string) => status === '1.7' || status === '1.8';
/** X.7.Z: what a server's rules do not let us do, like sending on to others without a password, or writing to a closed list. */
const isOurs = (status: string) => status.startsWith('7.') || isSender(status);

const isMailbox = (responseCode: number, response: string) =>
	[550, 551, 553].includes(responseCode) && !isRelay(response);
const isRelay = (response: string) =>
	/relay|authenti|rcpthosts|permitted|allowed|denied|polic|block/i.test(response);
