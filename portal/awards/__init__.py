"""Bảng xét tặng Giấy khen: from dossiers found in order to the decision, the certificates and the published result.

The standing office proposes, the leader confirms each name or holds it back, the decision is entered with its signed
copy, and only then is anything published. A withdrawn award stays in the history.
"""
