"""主体、人员、事项 (registry): who may act, for which agency, with which certificate, on which matters.

It owns people, agencies, units, certificates, matters, posts and sign-in. It must not know of any case.
"""
