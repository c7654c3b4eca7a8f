import regionRows from '@etalab/decoupage-administratif/data/regions.json' with { type: 'json' };
import departmentRows from '@etalab/decoupage-administratif/data/departements.json' with { type: 'json' };

/** The regions of France by the official geographic code. Source: @etalab/decoupage-administratif (INSEE). */
export const regions: readonly { code: string; name: string }[] = regionRows.map(({ code, nom }) => ({
	code,
	name: nom
}));

/** The departments, each with the code of its region. */
export const departments: readonly { code: string; name: string; region: string }[] = departmentRows.map(
	({ code, nom, region }) => ({ code, name: nom, region })
);
