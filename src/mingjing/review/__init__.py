"""法制审核 (review): the desk where a draft is read beside its file and the nine points, and the minutes of discussions.

It owns no table: reviews, disputes and discussions are acts of a case. It must not decide whether a gate is open: that is
a rule of the law over what stands on the record.
"""
