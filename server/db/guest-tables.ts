import type { GuestLevel } from '#lib/domain/guest.ts';

/** Who reads or comments on one plan by a link. Flags are 0 or 1. */
export interface GuestTables {
	guest_link: {
		id: string;
		alliance_id: string;
		plan_id: string;
		token_hash: string;
		level: GuestLevel;
		created_by: string;
		created_at: string;
		expires_at: string;
		withdrawn_at: string | null;
	};
	guest: {
		id: string;
		alliance_id: string;
		plan_id: string;
		link_id: string;
		name: string;
		email: string;
		language: 'fr' | 'en';
		created_at: string;
		/** The address is theirs. */
		confirmed_at: string | null;
		mails: number;
		unsubscribe_token: string;
	};
	guest_key: {
		token_hash: string;
		guest_id: string;
		kind: 'confirm' | 'session';
		created_at: string;
		expires_at: string;
		used_at: string | null;
	};
	guest_notice: {
		id: string;
		guest_id: string;
		/** The way in, or an answer in a thread that they spoke in. */
		kind: 'enter' | 'reply';
		thread_id: string | null;
		comment_id: string | null;
		at: string;
		/** When a mail was made of it, or when it was decided that none is. */
		mailed_at: string | null;
	};
}
