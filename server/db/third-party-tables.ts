/** People from outside who are asked to lead one entry. */
export interface ThirdPartyTables {
	third_party_call: {
		id: string;
		alliance_id: string;
		entry_id: string;
		name: string;
		email: string;
		/** In which the call is mailed: that of whoever asks. */
		language: 'fr' | 'en';
		created_by: string;
		created_at: string;
		/** Every party agreed on it. */
		agreed_at: string | null;
		/** When the last mail of it was made; null while one is to be made. */
		mailed_at: string | null;
		/** Of the last mail's secret. */
		token_hash: string | null;
		expires_at: string | null;
		answered_at: string | null;
		/** Who they are since they said yes. */
		member_id: string | null;
	};
}
