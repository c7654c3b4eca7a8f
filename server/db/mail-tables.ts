import type { Generated } from 'kysely';
import type { DigestEvery } from '#lib/domain/digest.ts';

/** Mails, and what each member wants of them. Flags are 0 or 1. */
export interface MailTables {
	mail: {
		id: string;
		alliance_id: string;
		member_id: string | null;
		kind: 'soon' | 'digest' | 'guest' | 'third_party';
		to_address: string;
		subject: string;
		text: string;
		html: string;
		/** The address by which its reader stops them. */
		unsubscribe: string | null;
		message_id: string;
		key: string;
		created_at: string;
		next_at: string;
		/** What has less goes before. */
		priority: number;
		attempts: number;
		sent_at: string | null;
		/** Given up; without an error: it had waited too long when a server was set. */
		failed_at: string | null;
		error: string | null;
	};
	mail_setting: {
		member_id: string;
		soon: number;
		digest: DigestEvery;
		/** Monday is 1. */
		weekday: number;
		hour: number;
		time_zone: string;
		language: 'fr' | 'en';
		/** A link in a mail answers without a password. */
		by_link: number;
		digest_at: string | null;
		unsubscribe_token: string;
		/** The last mail to this member came back. */
		bounced_at: string | null;
	};
	answer_link: {
		token_hash: string;
		alliance_id: string;
		member_id: string;
		entry_id: string;
		created_at: string;
		expires_at: string;
		/** Whoever could be answered for by it was. */
		used_at: string | null;
		/** The ids of the organisations for which it has answered, with a space between. */
		answered_for: Generated<string>;
	};
}
