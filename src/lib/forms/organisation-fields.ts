import * as v from 'valibot';
import { families, organisationLevels } from '#lib/domain/organisation.ts';

const choice = v.pipe(
	v.optional(v.string(), ''),
	v.maxLength(64, 'form-malformed'),
	v.transform((value) => (value === '' ? null : value))
);

/** What describes an organisation, as forms send it. */
export const organisationFields = {
	name: v.pipe(
		v.string('organisation-name-missing'),
		v.trim(),
		v.nonEmpty('organisation-name-missing'),
		v.maxLength(160, 'organisation-name-long')
	),
	level: v.picklist(organisationLevels, 'form-malformed'),
	family: v.picklist(families, 'form-malformed'),
	network: choice,
	territory: choice,
	contact: v.pipe(
		v.optional(v.string(), ''),
		v.trim(),
		v.maxLength(254, 'email-malformed'),
		v.union([v.literal(''), v.pipe(v.string(), v.email('email-malformed'))], 'email-malformed'),
		v.transform((value) => (value === '' ? null : value.toLowerCase()))
	)
};

type Fields = v.InferOutput<v.ObjectSchema<typeof organisationFields, undefined>>;

/** The same, as the use cases take it. */
export function organisationOf({ name, level, family, network, territory, contact }: Fields) {
	return { name, level, family, networkId: network, territoryId: territory, contactEmail: contact };
}
